import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { defineExporter } from '../../component/factory.ts'
import { Registry } from '../../component/registry.ts'
import { deliveryFields } from '../../delivery/delivery-config.ts'
import { addedRulesFolder } from '../../detection/added-rules.ts'
import type { LogRecord } from '../../model/log-record.ts'
import { object } from '../../../config/schema.ts'
import type { CommandContext } from '../command-context.ts'
import {
  loadCommandConfig,
  stateDirectoryOf,
  type CommandDocument,
  type ConfigOptions,
} from '../config-options.ts'
import { exactFile } from '../exact-file.ts'
import { EXIT } from '../exit-code.ts'
import { formOf, type FileForm } from '../file-form.ts'
import { flushed } from '../flushed.ts'
import { assertReadable } from '../readable-file.ts'
import { runSession } from '../session.ts'
import { ParseTotals, understoodOf, understoodText } from './parse-report.ts'

export interface ParseOptions extends ConfigOptions {
  readonly format: 'auto' | 'json' | 'plain'
  readonly json: boolean
  readonly stateDir?: string
}

/** Name of the exporter that this command brings along. */
const REPORT = 'parse_report'

/**
 * `hephaestus parse`: how each record of a log is understood, by the receivers and processors of a real pipeline:
 * lines are joined, read, and looked at for errors, also with the rules that were added to the state directory, but
 * nothing is analyzed and nothing is remembered.
 * Errors: PermanentError HEPH_INPUT_UNREADABLE when the file cannot be read.
 */
export async function parse(
  file: string | undefined,
  options: ParseOptions,
  context: CommandContext,
): Promise<number> {
  const path = file === undefined ? undefined : resolve(context.workingDirectory, file)
  if (path !== undefined) await assertReadable(path)
  const form = path === undefined ? {} : await formOf(path)
  const totals = new ParseTotals()
  const show = (record: LogRecord): void => {
    const understood = understoodOf(record)
    totals.add(understood)
    context.print(options.json ? `${JSON.stringify(understood)}\n` : understoodText(understood))
  }
  const own = {
    ...context,
    registry: new Registry([...context.registry.factories, reportFactory(show)]),
  }
  const config = await loadCommandConfig(options, own, document(path, options.format, form))
  const stateDirectory = await mkdtemp(join(tmpdir(), 'hephaestus-parse-'))
  try {
    await copyAddedRules(stateDirectoryOf(options.stateDir, context), stateDirectory)
    await runSession({ config, stateDirectory, isOnce: true, endsWithOutput: true }, own)
  } finally {
    await rm(stateDirectory, { recursive: true, force: true })
  }
  if (context.outputLost.aborted) return EXIT.outputLost
  if (!options.json) context.print(totals.text())
  return EXIT.done
}

/** Rules that were added count here too. */
async function copyAddedRules(from: string, to: string): Promise<void> {
  try {
    await cp(addedRulesFolder(from), addedRulesFolder(to), { recursive: true })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
}

function document(path: string | undefined, format: string, form: FileForm): CommandDocument {
  const receivers =
    path === undefined
      ? { stdout: {} }
      : { file: { include: [exactFile(path)], start_at: 'beginning', ...form } }
  return {
    name: 'hephaestus parse',
    value: {
      receivers,
      processors: {
        recombine: {},
        parse: { format, annotate: true },
        detect: { pass: 'all', context: { before: 0, after: 0, process: 0 } },
      },
      exporters: {
        [REPORT]: { sending_queue: { enabled: false, dead_letters: { max_size: 0 } } },
      },
      service: {
        telemetry: { logs: { level: 'error' } },
        pipelines: {
          logs: {
            receivers: Object.keys(receivers),
            processors: ['recombine', 'parse', 'detect'],
            exporters: [REPORT],
          },
        },
      },
    },
  }
}

function reportFactory(show: (record: LogRecord) => void): ReturnType<typeof defineExporter> {
  return defineExporter({
    type: REPORT,
    summary: 'Shows how records were understood',
    config: object({ ...deliveryFields }),
    create: () =>
      Promise.resolve({
        start: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
        export: (batch) => {
          for (let index = 0; index < batch.count; index += 1) show(batch.record(index))
          return flushed(process.stdout)
        },
      }),
  })
}
