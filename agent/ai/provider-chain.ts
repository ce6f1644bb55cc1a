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
  /** Its server limits the rate of calls; else it failed in another way. */
  readonly isLimited: boolean
}

/** One failure may be chance; after this many in a row a provider is left alone for a while. */
const FAILURES_MIN = 3
const REST_MS = 60_000
const REST_MS_MAX = 900_000
/** Where another one can be asked, nobody waits longer for the first. */
const WAIT_MS_MAX = 10_000
/** Repairs come one after the other: one that waits longer for the last one gives its place to the next. */
export const LAST_WAIT_MS_MAX = 60_000
/** A server that asks for a longer rest is asked again after this one: it may have been set right. */
const ASKED_REST_MS_MAX = 86_400_000

/**
 * Asks one provider after the other until one answers. Whoever fails again and again rests: a minute, then twice as long
 * each time, up to a quarter of an hour; a refused key rests at once, and a server that asks for more than a minute as long
 * as it asks for.
 * Errors: the last provider's; `limitedUntil` reads from it when a limit of the rate is over. Bounds: each is asked as often
 * as attemptsMax; the last one alone may wait up to a minute each time.
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
      last = resting(provider.name, rest, rest.untilMs - clock.monotonicMs())
      continue
    }
    const isLast = index === providers.length - 1
    try {
      const waitMsMax = isLast ? LAST_WAIT_MS_MAX : WAIT_MS_MAX
      const options = { attemptsMax, clock, onWait, waitMsMax }
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
  const askedMs = Math.min(longDelayOf(thrown) ?? 0, ASKED_REST_MS_MAX)
  const ownMs = failures < FAILURES_MIN ? 0 : Math.min(REST_MS * 2 ** (failures - FAILURES_MIN), REST_MS_MAX)
  const restMs = Math.max(ownMs, askedMs)
  return {
    failures,
    untilMs: restMs === 0 ? 0 : clock.monotonicMs() + restMs,
    isLimited: thrown.code === 'HEPH_AI_RATE_LIMITED',
  }
}

/** What a server asks for where nobody waits that long. */
function longDelayOf(thrown: unknown): number | undefined {
  const asked = thrown instanceof RetryableError ? thrown.retryAfterMs : undefined
  return asked === undefined || asked <= LAST_WAIT_MS_MAX ? undefined : asked
}

function resting(name: string, { isLimited }: Rest, leftMs: number): RetryableError {
  const left = `is left alone for ${Math.ceil(leftMs / 1_000)} s more`
  return isLimited
    ? new RetryableError(
        'HEPH_AI_RATE_LIMITED',
        `the server of ${name} limits the rate of calls; it ${left}`,
        {
          retryAfterMs: leftMs,
        },
      )
    : new RetryableError('HEPH_AI_UNAVAILABLE', `${name} failed too often and ${left}`, {
        retryAfterMs: leftMs,
      })
}

/**
 * When a model whose server limits the rate may be asked again, where that is too long to wait for; undefined for every other
 * error. Not before ten minutes have passed: what comes before the model is done anew then, too.
 * Units: wall clock in milliseconds.
 */
export function limitedUntil(thrown: unknown, clock: Clock): number | undefined {
  if (!(thrown instanceof RetryableError) || thrown.code !== 'HEPH_AI_RATE_LIMITED') return undefined
  const { retryAfterMs } = thrown
  if (retryAfterMs === undefined) return undefined
  return clock.now() + Math.min(Math.max(retryAfterMs, AGAIN_MS_MIN), ASKED_REST_MS_MAX)
}

const AGAIN_MS_MIN = 600_000
