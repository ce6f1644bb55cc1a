import type { Check } from '../../../../agent/model/fix.ts'
import type { Milliseconds } from '../../../../agent/model/units.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import type { Workspace } from '../workspace.ts'
import { failedCheck, notRunCheck, passedCheck } from './check.ts'
import { endOf, isGood, type GateOptions } from './integration.ts'

const ROUNDS_MIN = 5
const ROUNDS_MAX = 15

/**
 * Whether a command takes as long as it did, by more than noise: it runs on the unchanged and on the changed code in turn,
 * once for warmth and then five to fifteen times, until the times tell.
 * `threshold`: the share by which it may be slower. Shape: 0.2 for a fifth. Errors: as the runs.
 */
export async function checkPerformance(
  changes: readonly FileChange[],
  threshold: number,
  options: GateOptions,
): Promise<Check> {
  const { command, runs } = options
  const startMs = runs.monotonicMs()
  return runs.inCopy([], (before) => runs.inCopy(changes, (after) => compare(before, after)))

  async function compare(before: Workspace, after: Workspace): Promise<Check> {
    const times = { before: [] as Milliseconds[], after: [] as Milliseconds[] }
    for (let round = 0; round <= ROUNDS_MAX; round += 1) {
      for (const [name, workspace] of [
        ['before', before],
        ['after', after],
      ] as const) {
        const result = await workspace.run({ command, wallMs: options.timeoutMs }, options.signal)
        if (!isGood(result)) return ended(name, endOf(result, options.timeoutMs))
        // The first of each fills caches and compiles.
        if (round > 0) times[name].push(result.durationMs)
      }
      const pace = round < ROUNDS_MIN ? 'unclear' : paceOf(times.before, times.after, threshold)
      if (pace !== 'unclear') return told(pace, times)
    }
    return notRunCheck('performance', `the times of ${ROUNDS_MAX} runs are too far apart to tell`, details())
  }

  function ended(name: 'before' | 'after', ending: string): Check {
    return name === 'before'
      ? notRunCheck('performance', `the command ends with ${ending} even without the change`)
      : failedCheck('performance', `the command ends with ${ending} since the change`, details())
  }

  function told(pace: 'fine' | 'slower', { before, after }: Times): Check {
    const [was, is] = [Math.round(Math.min(...before)), Math.round(Math.min(...after))]
    const reason = `the quickest of ${after.length} runs took ${is} ms, ${was} ms before the change`
    if (pace === 'fine') return passedCheck('performance', reason, details())
    return failedCheck(
      'performance',
      `${reason}, more than ${Math.round(threshold * 100)} % slower`,
      details(),
    )
  }

  function details(): { readonly command: string; readonly durationMs: Milliseconds } {
    return { command: command.join(' '), durationMs: runs.monotonicMs() - startMs }
  }
}

interface Times {
  readonly before: readonly Milliseconds[]
  readonly after: readonly Milliseconds[]
}

/**
 * What two series of times say. Other work on the machine only ever adds time, so the quickest runs are compared; that
 * something is slower is believed when most of the runs before were quicker than the quickest run after.
 */
export function paceOf(
  before: readonly Milliseconds[],
  after: readonly Milliseconds[],
  threshold: number,
): 'fine' | 'slower' | 'unclear' {
  const quickest = Math.min(...after)
  if (quickest <= Math.min(...before) * (1 + threshold)) return 'fine'
  const quicker = before.filter((time) => time * (1 + threshold / 2) < quickest).length
  return quicker >= before.length * 0.75 ? 'slower' : 'unclear'
}
