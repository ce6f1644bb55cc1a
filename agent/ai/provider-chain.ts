import type { Clock } from '../model/clock.ts'
import { HephaestusError, PermanentError, RetryableError } from '../model/errors.ts'
import { completeWithRetry } from './attempts.ts'
import type { ModelProvider, ModelReply } from './provider.ts'

interface ChainOptions {
  readonly attemptsMax: number
  readonly clock: Clock
  /** Which providers rest, by name, until when; kept by the caller as long as it lives. Units: monotonic milliseconds. */
  readonly rests: Map<string, Rest>
  /** As of `completeWithRetry`. */
  readonly onWait?: ((fault: RetryableError, waitMs: number) => () => void) | undefined
}

export interface Rest {
  readonly failures: number
  readonly untilMs: number
}

/** One failure may be chance; after this many in a row a provider is left alone for a while. */
const FAILURES_MIN = 3
const REST_MS = 60_000
const REST_MS_MAX = 900_000
/** Where another one can be asked, nobody waits longer for the first. */
const WAIT_MS_MAX = 10_000

/**
 * Asks one provider after the other until one answers. Whoever fails again and again rests: a minute, then twice as long
 * each time, up to a quarter of an hour; a refused key rests at once.
 * Errors: the last provider's. Bounds: each is asked as often as attemptsMax; the last one alone may wait as long as its
 * server asks for.
 */
export async function completeInOrder(
  providers: readonly ModelProvider[],
  request: Parameters<ModelProvider['complete']>[0],
  { attemptsMax, clock, rests, onWait }: ChainOptions,
  signal: AbortSignal,
): Promise<ModelReply> {
  let last: unknown = new PermanentError('HEPH_AI_UNAVAILABLE', 'no model is configured')
  for (const [index, provider] of providers.entries()) {
    const rest = rests.get(provider.name)
    if (rest !== undefined && rest.untilMs > clock.monotonicMs()) {
      last = resting(provider.name, rest.untilMs - clock.monotonicMs())
      continue
    }
    const isLast = index === providers.length - 1
    try {
      const options = { attemptsMax, clock, onWait, ...(isLast ? {} : { waitMsMax: WAIT_MS_MAX }) }
      const reply = await completeWithRetry(provider, request, options, signal)
      rests.delete(provider.name)
      return { ...reply, answeredBy: provider.name }
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof HephaestusError)) throw thrown
      last = thrown
      const isAway = thrown instanceof RetryableError || thrown.code === 'HEPH_AI_AUTH'
      if (isAway) rests.set(provider.name, restAfter(thrown, rest, clock))
      else rests.delete(provider.name)
    }
  }
  throw last
}

function restAfter(thrown: HephaestusError, before: Rest | undefined, clock: Clock): Rest {
  const failures =
    thrown.code === 'HEPH_AI_AUTH'
      ? Math.max(FAILURES_MIN, (before?.failures ?? 0) + 1)
      : (before?.failures ?? 0) + 1
  if (failures < FAILURES_MIN) return { failures, untilMs: 0 }
  const restMs = Math.min(REST_MS * 2 ** (failures - FAILURES_MIN), REST_MS_MAX)
  return { failures, untilMs: clock.monotonicMs() + restMs }
}

function resting(name: string, leftMs: number): RetryableError {
  return new RetryableError(
    'HEPH_AI_UNAVAILABLE',
    `${name} failed too often and is left alone for ${Math.ceil(leftMs / 1_000)} s more`,
    { retryAfterMs: leftMs },
  )
}
