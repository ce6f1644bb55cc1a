import type { LogRecord } from '../model/log-record.ts'

/** What comes of the errors in logs, for a receiver whose clients want to be told. */
export interface RepairView {
  /**
   * Follows the errors in the records of one stream, and of those whose names begin with its name and a colon.
   * Bounds: 10,000 error groups; the oldest is not followed any more then.
   */
  follow(stream: string, onEvent: (event: LogRecord) => void): RepairFollowing
}

/**
 * Tells, until `end`, of each error group of the stream that it was detected, what the repair of it found out, as the
 * exporters are given it, and what was found out before.
 */
export interface RepairFollowing {
  /** Some error that was told of is still worked on, or its result is on the way. */
  isWorkUnderWay(): boolean
  /** Safe twice. */
  end(): void
}
