import { resolve } from 'node:path'
import { PermanentError } from '../../model/errors.ts'
import type { LogRecord } from '../../model/log-record.ts'
import { redactText } from '../../redaction/redact-text.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { prepareStateDirectory } from '../../storage/state-directory.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, openStateDirectory, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { EXIT } from '../exit-code.ts'
import { printedFixEvent } from '../fixes/fix-events.ts'
import { createJobStage } from '../job-stage.ts'
import { sendChange } from '../propose/send-change.ts'
import { eventOfRequest } from '../propose/request-event.ts'
import { printRecords } from './fixes.ts'

export interface ProposeOptions extends ConfigOptions {
  readonly repo: string
  /** From the root of the code. */
  readonly file: readonly string[]
  readonly instruction: string
  readonly service?: string
  readonly stateDir?: string
  readonly json: boolean
  /** False: no pull request is opened, whatever is configured. */
  readonly send: boolean
}

/**
 * `hephaestus propose`: has the configured model make a change that a person asked for, without any log, under the policy, in the sandbox
 * and with the grades that a fix has. Prints it as a fix is printed (as its event with --json, which `fixes apply --event` takes), and the
 * address of its pull request where the configuration has an exporter for them. Ends with 1 when there is no change, or one that
 * such an exporter did not take.
 * Errors: PermanentError HEPH_PROPOSE_INCOMPLETE; ConfigError for the configuration; those of the exporter.
 */
export async function propose(options: ProposeOptions, context: CommandContext): Promise<number> {
  const instruction = redactText(options.instruction.trim())
  if (instruction === '')
    throw new PermanentError('HEPH_PROPOSE_INCOMPLETE', 'the instruction is empty: say what is to be changed')
  const config = await loadCommandConfig(options, context, usualConfig(options, context))
  const stateDirectory = openStateDirectory(options.stateDir, context)
  prepareStateDirectory(stateDirectory)
  const stage = { config, stateDirectory }
  const analyze = await createJobStage({ ...stage, stage: 'analyze' }, context)
  const fix = await createJobStage({ ...stage, stage: 'fix' }, context)
  if (analyze === undefined || fix === undefined)
    throw new PermanentError(
      'HEPH_PROPOSE_INCOMPLETE',
      'the pipelines of the configuration need the processors analyze and fix',
    )
  const request = { paths: [...new Set(options.file)], instruction }
  const event = eventOfRequest(request, { service: options.service, atMs: systemClock.now() })
  const signal = context.outputLost
  const { diagnosis } = await analyze.run({ event, diagnosis: undefined, knownFixes: [] }, signal)
  const { event: record, fix: outcome } = await fix.run({ event, diagnosis, knownFixes: [] }, signal)
  await print(record, options, context)
  if (outcome?.kind !== 'fix') return EXIT.failed
  if (!options.send) return EXIT.done
  const sent = await sendChange(record, { config, stateDirectory, signal }, context)
  // With --json the standard output is the event alone.
  const say = options.json ? context.printError : context.print
  for (const { text } of sent) say(`${text}\n`)
  return sent.every(({ isTaken }) => isTaken) ? EXIT.done : EXIT.failed
}

/** As the other commands that a person types: everything that is known of the code, and what files and `--set` add, such as the model. */
function usualConfig(options: ProposeOptions, context: CommandContext): ReturnType<typeof developerConfig> {
  return developerConfig({
    command: 'propose',
    receivers: { stdout: { command: ['true'] } },
    repository: resolve(context.workingDirectory, options.repo),
    output: 'stdout',
    format: 'text',
  })
}

async function print(record: LogRecord, { json }: ProposeOptions, context: CommandContext): Promise<void> {
  if (!json) return await printRecords([record], context)
  context.print(printedFixEvent(record))
}
