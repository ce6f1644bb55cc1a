import type { Diagnosis } from './diagnosis.ts'
import type { ErrorEvent } from './error-event.ts'

/** Lines of a file as it is before a change, from and to included. */
export interface ChangedPlace {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** An error that a run showed, with the text of its trace; lines are those before the change. */
export interface ShownError {
  readonly type: string
  readonly message: string
  readonly trace: string
}

/** What the runs of a change showed that did not hold. */
export interface FailedTrial {
  /** Id of the candidate. */
  readonly candidateId: string
  readonly places: readonly ChangedPlace[]
  /**
   * same_error: the logged error still happened. other_error: it was gone, and another one happened. failing_test: a test
   * newly fails. other: something else was in the way.
   */
  readonly shown: 'same_error' | 'other_error' | 'failing_test' | 'other'
  /** One sentence, from the check that failed. */
  readonly reason: string
  /** The error that came instead, where it has a trace of its own. */
  readonly error?: ShownError
  /** The end of what was printed. */
  readonly output: string
}

/** A second look at an error, after changes for it failed. */
export interface Reanalysis {
  /** The error to work on now: what a run showed where the log knew less, else the logged one. Its fingerprint is the logged one's. */
  readonly event: ErrorEvent
  /** Places that were refuted come last, causes that were are gone. */
  readonly diagnosis: Diagnosis
  /** The candidate whose run showed `event`, when that is not the logged error. */
  readonly shownBy?: string
  /** What was learned, one sentence each. */
  readonly learned: readonly string[]
}
