import type { Fingerprint } from '../model/error-event.ts'
import type { Grade } from '../model/fix.ts'
import type { LogRecord } from '../model/log-record.ts'

/** What is known of one error group. Times are nanoseconds since the epoch as decimal text. */
export interface KnownError {
  readonly fingerprint: Fingerprint
  readonly service: string
  readonly language: string
  readonly exceptionType: string
  readonly exceptionMessage: string
  readonly errorClass: string
  readonly cause: string
  readonly count: number
  readonly firstSeenUnixNano: string
  readonly lastSeenUnixNano: string
}

/** How a repair of an error group ended. */
export interface KnownFix {
  readonly id: string
  readonly fingerprint: Fingerprint
  readonly state: 'complete' | 'failed'
  readonly strategy: string
  readonly grade: Grade | ''
  readonly confidence: number
  readonly diff: string
  readonly explanation: string
  readonly reasons: readonly string[]
  readonly recordedAtMs: number
}

/**
 * The local memory of errors and fixes.
 * Errors: RetryableError HEPH_KNOWLEDGE_WRITE when the store cannot be written now.
 */
export interface Knowledge {
  /** Takes in the events among the records, in one transaction; the same event again changes nothing. */
  record(records: readonly LogRecord[], nowMs: number): void
  error(fingerprint: Fingerprint): KnownError | undefined
  errors(): readonly KnownError[]
  fixes(fingerprint: Fingerprint): readonly KnownFix[]
  close(): void
}
