import type { StageName } from '../../component/job.ts'
import type { ErrorEvent } from '../../model/error-event.ts'
import type { FixState } from '../../model/state-machine.ts'
import type { EndedRequest } from '../http-requests.ts'
import type { StageEnd } from '../repair-protocol.ts'

/** What is traced of a job. */
export interface TracedJob {
  readonly id: string
  readonly event: ErrorEvent
  readonly attempts: number
}

/** A stage that runs, as its span is made. */
export interface StageTrace {
  ended(end: StageEnd): void
  /** It came to no end of its own. */
  broken(reason: string): void
}

/** Makes spans of what the repair lane does. */
export interface LaneTraces {
  /** Undefined when nobody wants them, or the event belongs to no trace. */
  beginStage(job: TracedJob, stage: StageName): StageTrace | undefined
  /** A job has come to another state: a step of its stage ends, and another may begin. */
  moved(jobId: string, state: FixState, detail: string): void
  /** The stage of a job asked a server, and has its answer. */
  requested(jobId: string, request: EndedRequest): void
}
