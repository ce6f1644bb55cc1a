import type { Logger } from '../telemetry/logger.ts'
import type { JobMove } from './job-store.ts'

/** A reason may be all that was tried; `ops show` has the whole of it. */
const REASON_CHARS_MAX = 200

/**
 * Writes a move of a job into the agent's own log, with the ids of the error and of the job: at level debug, who looks for
 * either finds all that became of it.
 */
export function logMove({ jobId, fingerprint, state, reason }: JobMove, logger: Logger): void {
  const short = reason.length > REASON_CHARS_MAX ? `${reason.slice(0, REASON_CHARS_MAX)}…` : reason
  logger.debug(`a repair is ${state}`, {
    fingerprint,
    job_id: jobId,
    ...(short === '' ? {} : { reason: short }),
  })
}
