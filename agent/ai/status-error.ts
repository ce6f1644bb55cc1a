import { PermanentError, RetryableError, type HephaestusError } from '../model/errors.ts'

interface RefusedCall {
  readonly host: string
  readonly model: string
  readonly status: number
  /** The delay that the server asks for, in whatever form it does; undefined when it does not. */
  readonly retryAfterMs: number | undefined
}

/**
 * What a status that is no success means to the caller, the same for all formats.
 *
 *   429            HEPH_AI_RATE_LIMITED, with the delay
 *   401, 403       HEPH_AI_AUTH: another try changes nothing
 *   408, 409, 5xx  HEPH_AI_UNAVAILABLE, also for 529 (overloaded)
 *   others         HEPH_AI_REQUEST
 */
export function statusError({ host, model, status, retryAfterMs }: RefusedCall): HephaestusError {
  const fields = { status }
  const later = { fields, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  if (status === 429) {
    return new RetryableError(
      'HEPH_AI_RATE_LIMITED',
      `the model server at ${host} limits the rate of calls (429)`,
      later,
    )
  }
  if (status === 401 || status === 403) {
    return new PermanentError('HEPH_AI_AUTH', `the model server at ${host} refused the key (${status})`, {
      fields,
    })
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new RetryableError('HEPH_AI_UNAVAILABLE', `the model server at ${host} failed (${status})`, later)
  }
  return new PermanentError(
    'HEPH_AI_REQUEST',
    `the model server at ${host} refused the call for ${model} (${status})`,
    { fields },
  )
}
