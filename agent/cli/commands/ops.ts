import { setTimeout } from 'node:timers/promises'
import { HephaestusError } from '../../model/errors.ts'
import { formatDuration } from '../../model/units.ts'
import type { StageUnderWay } from '../../runtime/current-stage.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import type { CancelAnswer, RepairsAnswer } from '../control/repairs.ts'
import { checkReason } from '../control/reason.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'
import { Operations, type Operation } from '../read-operations.ts'

export interface OpsOptions {
  readonly stateDir?: string
  readonly json: boolean
}

const ANSWER_MS = 10_000
const LOOK_MS = 500

/** `hephaestus ops list`: what an agent works on and what waits for it; with `all` also what has ended. */
export async function listOperations(
  options: OpsOptions & { readonly all: boolean },
  context: CommandContext,
): Promise<number> {
  const operations = reading(options, context, (read) =>
    read.list().filter(({ hasEnded }) => options.all || !hasEnded),
  )
  const underWay = await underWayIn(options, context)
  const ofOperation = (id: string): StageUnderWay | undefined =>
    underWay?.jobId === id ? underWay : undefined
  if (options.json) {
    const told = operations.map((each) => ({ ...each, ...withProgress(ofOperation(each.id)) }))
    context.print(`${JSON.stringify({ operations: told }, undefined, 2)}\n`)
    return EXIT.done
  }
  if (operations.length === 0) context.print('nothing is under way, and nothing waits\n')
  for (const operation of operations) context.print(`${lineOf(operation, ofOperation(operation.id))}\n`)
  return EXIT.done
}

/** `hephaestus ops show ID`: one operation with everything it went through, and when. */
export async function showOperation(
  id: string,
  options: OpsOptions,
  context: CommandContext,
): Promise<number> {
  const { operation, steps } = reading(options, context, (read) => {
    const found = read.withId(id)
    return { operation: found, steps: read.stepsOf(found) }
  })
  const running = await underWayIn(options, context)
  const underWay = running?.jobId === operation.id ? running : undefined
  const history = steps.map(({ atMs, state, reason }) => ({
    at: new Date(atMs).toISOString(),
    state,
    reason,
  }))
  if (options.json) {
    context.print(`${JSON.stringify({ ...operation, ...withProgress(underWay), history }, undefined, 2)}\n`)
    return EXIT.done
  }
  context.print(`${lineOf(operation, underWay)}\n`)
  for (const step of history) context.print(`  ${stepLine(step)}\n`)
  return EXIT.done
}

/**
 * `hephaestus ops follow ID`: what an operation goes through, from its beginning until it ends; also over restarts of the
 * agent. Ends with 0 when it is complete and with 1 when it failed. Errors: PermanentError HEPH_OPERATION_UNKNOWN.
 */
export async function followOperation(
  id: string,
  options: OpsOptions,
  context: CommandContext,
): Promise<number> {
  const read = new Operations(openStateDirectory(options.stateDir, context))
  try {
    const followed = read.withId(id)
    let [lastTold, progress] = [0, '']
    for (;;) {
      const operation = read.find(followed.id)
      if (operation === undefined) {
        context.printError('the error came again, and another operation has taken the place of this one\n')
        return EXIT.failed
      }
      for (const { number, atMs, state, reason } of read.stepsOf(operation)) {
        if (number <= lastTold) continue
        lastTold = number
        const step = { at: new Date(atMs).toISOString(), state, reason }
        context.print(options.json ? `${JSON.stringify(step)}\n` : `${stepLine(step)}\n`)
      }
      if (operation.hasEnded) return operation.state === 'complete' ? EXIT.done : EXIT.failed
      const running = await underWayIn(options, context)
      const now = running?.jobId === operation.id ? progressOf(running) : ''
      if (now !== '' && now !== progress)
        context.print(options.json ? `${JSON.stringify(withProgress(running))}\n` : `  ${now}\n`)
      progress = now
      if (context.outputLost.aborted) return EXIT.done
      await setTimeout(LOOK_MS, undefined, { signal: context.outputLost }).catch(() => undefined)
    }
  } finally {
    read.close()
  }
}

/**
 * `hephaestus ops cancel ID`: ends an operation of a running agent, which fails with the reason.
 * Errors: PermanentError HEPH_OPERATION_UNKNOWN, HEPH_OPERATION_AMBIGUOUS, HEPH_REASON_LONG; those of
 * `askAgent`.
 */
export async function cancelOperation(
  id: string,
  options: OpsOptions & { readonly reason?: string },
  context: CommandContext,
): Promise<number> {
  const { reason = '' } = options
  checkReason(reason)
  const { id: jobId } = reading(options, context, (read) => read.withId(id))
  const answers = askAgent({
    stateDirectory: openStateDirectory(options.stateDir, context),
    request: { ask: 'cancel', jobId, reason },
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  for await (const answer of answers) {
    const { cancelled } = answer as unknown as CancelAnswer
    const said = cancelled === 'running' ? 'is being ended' : 'is cancelled'
    context.print(options.json ? `${JSON.stringify({ id: jobId, cancelled })}\n` : `${jobId} ${said}\n`)
  }
  return EXIT.done
}

function reading<T>(options: OpsOptions, context: CommandContext, read: (operations: Operations) => T): T {
  const operations = new Operations(openStateDirectory(options.stateDir, context))
  try {
    return read(operations)
  } finally {
    operations.close()
  }
}

/** What runs at the moment; undefined when nothing does, or no agent. */
async function underWayIn(options: OpsOptions, context: CommandContext): Promise<StageUnderWay | undefined> {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const signal = AbortSignal.timeout(ANSWER_MS)
  try {
    for await (const answer of askAgent({ stateDirectory, request: { ask: 'operations' }, signal }))
      return (answer as unknown as RepairsAnswer).underWay
  } catch (thrown) {
    if (!(thrown instanceof HephaestusError)) throw thrown
  }
  return undefined
}

function withProgress(underWay: StageUnderWay | undefined): object {
  if (underWay === undefined) return {}
  const { stage, sinceMs, attempts } = underWay
  return { progress: { stage, since: new Date(sinceMs).toISOString(), ...attempts } }
}

/** Shape: "fix: 4 of 20 changes tried, 10m at most". */
function progressOf({ stage, attempts }: StageUnderWay): string {
  if (attempts === undefined) return stage
  const { made, max, timeMaxMs } = attempts
  return `${stage}: ${made} of ${max} changes tried, ${formatDuration(timeMaxMs)} at most`
}

function lineOf({ id, state, reason, error }: Operation, underWay: StageUnderWay | undefined): string {
  const doing = [reason, underWay === undefined ? '' : progressOf(underWay)].filter((part) => part !== '')
  const tail = doing.length === 0 ? '' : `  (${doing.join('; ')})`
  return printable(`${id}  ${state.padEnd(10)} ${error}${tail}`)
}

function stepLine(step: { readonly at: string; readonly state: string; readonly reason: string }): string {
  return printable(`${step.at}  ${step.state.padEnd(10)} ${step.reason}`.trimEnd())
}
