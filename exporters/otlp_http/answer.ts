import { PermanentError, RetryableError } from '../../agent/model/errors.ts'
import type { HttpResponse } from '../../agent/net/http-client.ts'
import { retryAfterMs } from '../../agent/net/retry-after.ts'
import { readableText } from '../../agent/otlp/readable-text.ts'
import { decodeResponse, decodeStatusMessage } from '../../agent/otlp/response.ts'
import type { RequestOutcome } from '../../agent/otlp/sending.ts'

const RETRYABLE = new Set([429, 502, 503, 504])

/**
 * What an answer means.
 * Errors: RetryableError HEPH_OTLP_HTTP_UNAVAILABLE for 429, 502, 503 and 504, with the server's Retry-After.
 * Shape: 413 is about the size; every other status but 2xx is a refusal, HEPH_OTLP_HTTP_REFUSED.
 * Source: OTLP 1.11, OTLP/HTTP response.
 */
export function judge(response: HttpResponse, encoding: 'proto' | 'json', nowMs: number): RequestOutcome {
  const { status } = response
  if (status >= 200 && status < 300) {
    const { rejectedRecords, message } = decodeResponse(response.body, encoding)
    return { kind: 'taken', rejectedRecords, message: readableText(message) }
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
  const error = new PermanentError('HEPH_OTLP_HTTP_REFUSED', `the server answered ${said}`, {
    fields: { status },
  })
  return { kind: 'refused', error }
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
  const message = readableText(decodeStatusMessage(body, headers['content-type'] ?? ''))
  const target = status >= 300 && status < 400 ? headers['location'] : undefined
  if (target !== undefined)
    return `${status}, which leads to ${readableText(target)} and is not followed; correct the endpoint`
  return message === '' ? `${status}` : `${status}: ${message}`
}
