import type { Attempts, StageName } from '../component/job.ts'
import type { Clock } from '../model/clock.ts'

/** The stage that the repair process runs at the moment, and how far it is. Units: milliseconds. */
export interface StageUnderWay {
  readonly jobId: string
  readonly stage: StageName
  readonly sinceMs: number
  /** Where the stage tries changes, and as soon as it does. */
  readonly attempts?: Attempts
}

/** What is known of the stage under way besides what the store keeps of its job. */
export class CurrentStage {
  readonly #clock: Clock
  #stage: StageUnderWay | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get stage(): StageUnderWay | undefined {
    return this.#stage
  }

  began(jobId: string, stage: StageName): void {
    this.#stage = { jobId, stage, sinceMs: this.#clock.now() }
  }

  tried(jobId: string, attempts: Attempts): void {
    if (this.#stage?.jobId === jobId) this.#stage = { ...this.#stage, attempts }
  }

  ended(): void {
    this.#stage = undefined
  }
}
