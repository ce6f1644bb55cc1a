import { parseDuration } from '../../model/units.ts'
import { PermanentError } from '../../model/errors.ts'
import { describePause } from '../../runtime/pauses.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import type { RepairsAnswer } from '../control/repairs.ts'
import { checkReason } from '../control/reason.ts'
import type { ControlRequest } from '../control/request.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'

export interface ResumeOptions {
  readonly stateDir?: string
  readonly json: boolean
}

export interface PauseOptions extends ResumeOptions {
  readonly for?: string
}

const ANSWER_MS = 10_000

/**
 * `hephaestus pause [REASON]`: a running agent begins no repair and asks no model until `resume`, or for a time; logs go
 * on. Errors: PermanentError HEPH_PAUSE_TIME, HEPH_REASON_LONG; those of `askAgent`.
 */
export async function pause(reason: string, options: PauseOptions, context: CommandContext): Promise<number> {
  const forMs = options.for === undefined ? undefined : parseDuration(options.for)
  if (options.for !== undefined && (forMs === undefined || forMs <= 0))
    throw new PermanentError('HEPH_PAUSE_TIME', `"${options.for}" is no time; write one as 30s, 10m or 2h`)
  checkReason(reason)
  const request = { ask: 'pause', reason, ...(forMs === undefined ? {} : { forMs }) } as const
  return await ask(request, options, context)
}

/** `hephaestus resume`: it goes on with repairs; those that waited are begun. Errors: those of `askAgent`. */
export function resume(options: ResumeOptions, context: CommandContext): Promise<number> {
  return ask({ ask: 'resume' }, options, context)
}

async function ask(
  request: ControlRequest,
  options: ResumeOptions,
  context: CommandContext,
): Promise<number> {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const signal = AbortSignal.timeout(ANSWER_MS)
  for await (const answer of askAgent({ stateDirectory, request, signal })) {
    // Of an agent of the same version.
    const said = answer as unknown as RepairsAnswer
    context.print(options.json ? `${JSON.stringify(said)}\n` : `${printable(sentenceOf(said))}\n`)
  }
  return EXIT.done
}

/** Shape: "paused: the bill; until somebody resumes; 3 repairs wait, 1 goes on to its end or to where it needs a model". */
export function sentenceOf({ state, pause: held, waiting, underWay }: RepairsAnswer): string {
  const jobs = waiting === 1 ? '1 repair waits' : `${waiting} repairs wait`
  if (held === undefined) return `${state}; ${jobs}`
  const working = underWay === undefined ? '' : ', 1 goes on to its end or to where it needs a model'
  return `paused: ${describePause(held)}; ${jobs}${working}`
}
