import { PermanentError, RetryableError } from '../../agent/model/errors.ts'
import type { HttpResponse } from '../../agent/net/http-client.ts'
import { retryAfterMs } from '../../agent/net/retry-after.ts'
import { decodeResponse, decodeStatusMessage, type PartialSuccess } from '../../agent/otlp/response.ts'

/** The server's words in a message of ours. Units: characters. */
const MESSAGE_CHARACTERS_MAX = 500
const RETRYABLE = new Set([429, 502, 503, 504])

export type Answer =
  | ({ readonly kind: 'taken' } & PartialSuccess)
  | { readonly kind: 'too_large'; readonly error: PermanentError }

/**
 * What an answer means.
 * Errors: RetryableError HEPH_OTLP_HTTP_UNAVAILABLE for 429, 502, 503 and 504, with the server's Retry-After;
 * PermanentError HEPH_OTLP_HTTP_REFUSED for every other status but 2xx and 413. Source: OTLP 1.11, OTLP/HTTP response.
 */
export function judge(response: HttpResponse, encoding: 'proto' | 'json', nowMs: number): Answer {
  const { status } = response
  if (status >= 200 && status < 300) {
    const { rejectedRecords, message } = decodeResponse(response.body, encoding)
    return { kind: 'taken', rejectedRecords, message: readable(message) }
  }
  const said = describe(response)
  if (RETRYABLE.has(status)) {
    const delayMs = retryAfterMs(response.headers['retry-after'], nowMs)
    throw new RetryableError('HEPH_OTLP_HTTP_UNAVAILABLE', `the server answered ${said}`, {
      fields: { status },
      ...(delayMs === undefined ? {} : { retryAfterMs: delayMs }),
    })
  }
  if (status === 413) return { kind: 'too_large', error: tooLarge(said) }
  throw new PermanentError('HEPH_OTLP_HTTP_REFUSED', `the server answered ${said}`, { fields: { status } })
}

function tooLarge(said: string): PermanentError {
  return new PermanentError(
    'HEPH_OTLP_HTTP_TOO_LARGE',
    `a single record is too large for the server: ${said}`,
    { fields: { status: 413 } },
  )
}

/** Shape: "503: queue is full"; for a redirect where it leads, since it is not followed. */
function describe({ status, headers, body }: HttpResponse): string {
  const message = readable(decodeStatusMessage(body, headers['content-type'] ?? ''))
  const target = status >= 300 && status < 400 ? headers['location'] : undefined
  if (target !== undefined)
    return `${status}, which leads to ${readable(target)} and is not followed; correct the endpoint`
  return message === '' ? `${status}` : `${status}: ${message}`
}

/** The server's words on one line, without control characters, cut. */
function readable(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').trim()
  return line.length > MESSAGE_CHARACTERS_MAX ? `${line.slice(0, MESSAGE_CHARACTERS_MAX)}…` : line
}
