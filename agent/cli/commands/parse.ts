import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { defineExporter } from '../../component/factory.ts'
import { Registry } from '../../component/registry.ts'
import { deliveryFields } from '../../delivery/delivery-config.ts'
import type { LogRecord } from '../../model/log-record.ts'
import { object } from '../../../config/schema.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type CommandDocument, type ConfigOptions } from '../config-options.ts'
import { exactFile } from '../exact-file.ts'
import { EXIT } from '../exit-code.ts'
import { flushed } from '../flushed.ts'
import { assertReadable } from '../readable-file.ts'
import { runSession } from '../session.ts'
import { ParseTotals, understoodOf, understoodText } from './parse-report.ts'

export interface ParseOptions extends ConfigOptions {
  readonly format: 'auto' | 'json' | 'plain'
  readonly json: boolean
}

/** Name of the exporter that this command brings along. */
const REPORT = 'parse_report'

/**
 * `hephaestus parse`: how each record of a log is understood, by the receivers and processors of a real pipeline:
 * lines are joined, read, and looked at for errors, but nothing is analyzed and nothing is remembered.
 * Errors: PermanentError HEPH_INPUT_UNREADABLE when the file cannot be read.
 */
export async function parse(
  file: string | undefined,
  options: ParseOptions,
  context: CommandContext,
): Promise<number> {
  const path = file === undefined ? undefined : resolve(context.workingDirectory, file)
  if (path !== undefined) await assertReadable(path)
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
  const config = await loadCommandConfig(options, own, document(path, options.format))
  const stateDirectory = await mkdtemp(join(tmpdir(), 'hephaestus-parse-'))
  try {
    await runSession({ config, stateDirectory, isOnce: true, endsWithOutput: true }, own)
  } finally {
    await rm(stateDirectory, { recursive: true, force: true })
  }
  if (context.outputLost.aborted) return EXIT.outputLost
  if (!options.json) context.print(totals.text())
  return EXIT.done
}

function document(path: string | undefined, format: string): CommandDocument {
  const receivers =
    path === undefined ? { stdout: {} } : { file: { include: [exactFile(path)], start_at: 'beginning' } }
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
