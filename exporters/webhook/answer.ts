import { PermanentError, RetryableError } from '../../agent/model/errors.ts'
import type { HttpResponse } from '../../agent/net/http-client.ts'
import { retryAfterMs } from '../../agent/net/retry-after.ts'
import { redactText } from '../../config/secret.ts'
import { cleaned, cut, onOneLine } from './text.ts'

/** The service's words in a message of ours. Units: characters. */
const MESSAGE_MAX = 300
/** Time-outs and overload; besides, every status from 500 on but those that say that it will never work. */
const RETRYABLE = new Set([408, 425, 429])
const NEVER = new Set([501, 505])
/** What a service says of a request of which one record may be what it does not take. */
const DIVISIBLE = new Set([400, 413, 422])

export type Answer =
  | { readonly kind: 'taken' }
  /** `isDivisible`: a part of the request may be taken. */
  | { readonly kind: 'refused'; readonly isDivisible: boolean; readonly error: PermanentError }

/**
 * What an answer means: 2xx is taken, 408, 425, 429 and 5xx is later, anything else is refused.
 * Errors: RetryableError HEPH_WEBHOOK_UNAVAILABLE with the service's Retry-After.
 */
export function judge(response: HttpResponse, nowMs: number): Answer {
  const { status } = response
  if (status >= 200 && status < 300) return { kind: 'taken' }
  const said = describe(response)
  if (RETRYABLE.has(status) || (status >= 500 && !NEVER.has(status))) {
    const delayMs = retryAfterMs(response.headers['retry-after'], nowMs)
    throw new RetryableError('HEPH_WEBHOOK_UNAVAILABLE', `the service answered ${said}`, {
      fields: { status },
      ...(delayMs === undefined ? {} : { retryAfterMs: delayMs }),
    })
  }
  return { kind: 'refused', isDivisible: DIVISIBLE.has(status), error: refusal(status, said) }
}

/** Why a service does not take a record. */
export function refusal(status: number, said: string): PermanentError {
  return new PermanentError('HEPH_WEBHOOK_REFUSED', `the service answered ${said}`, { fields: { status } })
}

/** The words of others on one line, cut, without what looks like a secret. */
export function readable(text: string): string {
  return cut(redactText(onOneLine(cleaned(text))), MESSAGE_MAX)
}

/** Shape: "503: queue is full"; for a redirect where it leads, since it is not followed. */
function describe({ status, headers, body }: HttpResponse): string {
  const target = status >= 300 && status < 400 ? headers['location'] : undefined
  if (target !== undefined)
    return `${status}, which leads to ${readable(hostOf(target))} and is not followed; correct the url`
  const said = readable(Buffer.from(body.subarray(0, 4 * MESSAGE_MAX)).toString())
  return said === '' ? `${status}` : `${status}: ${said}`
}

/** Of a whole URL only the origin: the rest may hold a secret. */
function hostOf(target: string): string {
  return URL.parse(target)?.origin ?? 'another path'
}
