import { PermanentError } from '../../model/errors.ts'
import { redactText } from '../../redaction/redact-text.ts'
import { REASON_CHARS_MAX } from './request.ts'

/** Errors: PermanentError HEPH_REASON_LONG. */
export function checkReason(reason: string): void {
  if (reason.length > REASON_CHARS_MAX)
    throw new PermanentError('HEPH_REASON_LONG', `the reason is longer than ${REASON_CHARS_MAX} characters`)
}

/** What a person said, on one line and without secrets: it goes into the log, the state and what others read. */
export function plainReason(text: string): string {
  return redactText(text).replaceAll(/\s+/g, ' ').trim()
}
