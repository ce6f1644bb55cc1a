import type { Diagnosis } from '../model/diagnosis.ts'
import type { ErrorEvent, Fingerprint } from '../model/error-event.ts'
import type { FailedTrial, Reanalysis } from '../model/failed-trial.ts'
import type { Candidate, FixOutcome, TrackRecord, Verdict } from '../model/fix.ts'
import type { LogRecord } from '../model/log-record.ts'
import type { RecentError } from '../model/recent-error.ts'
import type { FixState } from '../model/state-machine.ts'
import type { Clock, Random } from '../model/clock.ts'
import type { Logger } from '../telemetry/logger.ts'

/**
 * The repair lane, as components see it. A processor submits a stage of a job and passes its batch on in
 * the same step; the stage runs in another process; its result comes back as an event at the processor's
 * own edge, also after a restart, until it is acknowledged.
 *
 *   consume ──▶ submit(stage, event) ─┐                         ┌─▶ emit at the edge of the same component
 *      └──▶ next.consume              └─ job: analyze, fix ─────┘
 */
export type StageName = 'analyze' | 'fix'

export interface StageSubmission {
  readonly stage: StageName
  readonly event: ErrorEvent
  /** A job for the fingerprint that has ended is run again for a new occurrence when it ended longer ago than this. */
  readonly rerunAfterMs: number
}

/** What a stage makes: the result the next stage reads, and the event that tells the world. */
export interface StageResult {
  readonly diagnosis?: Diagnosis
  readonly fix?: FixOutcome
  /** Its event id and the job's identity are added by the lane. */
  readonly event: LogRecord
}

/** What a running stage knows of its job. */
export interface StageInput {
  readonly event: ErrorEvent
  /** The result of the analyze stage, for stages after it. */
  readonly diagnosis: Diagnosis | undefined
  /** Other error groups of the last time, newest first; none where nothing keeps them. */
  readonly recentErrors?: readonly RecentError[]
  /** Accepted fixes of earlier jobs with the same fingerprint, newest first. */
  readonly knownFixes: readonly FixOutcome[]
  /** Diffs that a person rejected for this error; none of them is proposed again. */
  readonly rejectedDiffs?: readonly string[]
  /** Proved fixes of other errors of the same class and language, newest first, and those that people merged; none that a person rejected. */
  readonly alikeFixes?: readonly FixOutcome[]
  /** What changes were worth that were tried for other errors of the same class and language. */
  readonly trackRecords?: readonly TrackRecord[]
}

/** How far a stage is that tries changes. */
export interface Attempts {
  readonly made: number
  readonly max: number
  /** The stage ends after this time at the latest. Units: milliseconds from its start. */
  readonly timeMaxMs: number
}

/** When programs of a stage are not to run, since logs need the processors; see `agent/subprocess/standstill.ts`. */
export interface Standing {
  /** Resolves as soon as programs may be started. Errors: the signal's reason when aborted. */
  untilOver(signal: AbortSignal): Promise<void>
  /** A program that was just started stands still with the others until it leaves, by calling what is returned. */
  join(pid: number): () => void
}

/** What a stage may use while it runs in the repair process. */
export interface StageSettings {
  /** Its steady time stands still while programs do. */
  readonly clock: Clock
  /** Left out where programs may always run. */
  readonly standstill?: Standing
  readonly random: Random
  readonly logger: Logger
  readonly stateDirectory: string
  readonly baseDirectory: string
  /** Tells the agent where the job is. */
  reportState(state: FixState, reason: string): void
  /** Tells the agent how many changes were run, of how many that may be. Left out where nobody follows. */
  reportAttempts?(attempts: Attempts): void
  /**
   * To be called before each request to a model; left out where models may always be asked.
   * Errors: RetryableError HEPH_REPAIR_PAUSED while repairs are paused; the signal of the stage is aborted with it.
   */
  mayAskModel?(): void
  /**
   * Has the stage before this one explain an error once more, with what the runs of failed changes showed. Left out where
   * no such stage is configured; undefined when nothing new comes of it.
   */
  readonly reanalyze?: NonNullable<JobStage['reanalyze']>
}

/** One stage of a job, as the repair process runs it. */
export interface JobStage {
  /** Errors: RetryableError to be run again later; anything else fails the job with that reason. */
  run(input: StageInput, signal: AbortSignal): Promise<StageResult>
  /**
   * Makes the checks of a change once more, as they were made when it was proposed; only stages that propose changes can.
   * Errors: PermanentError for code that cannot be read; the signal's reason when aborted.
   */
  validate?(input: StageInput, candidate: Candidate, signal: AbortSignal): Promise<Verdict>
  /**
   * Explains an error once more with what the runs of failed changes showed, best candidate first; only stages that explain
   * can. Result: undefined when they show nothing that moves the suspicion. Errors: as `run`.
   */
  reanalyze?(
    input: StageInput,
    failed: readonly FailedTrial[],
    signal: AbortSignal,
  ): Promise<Reanalysis | undefined>
}

/** Takes a result back into the graph; resolves when the next stage has taken it over. */
export type ResultEmitter = (record: LogRecord, settled: () => void) => Promise<void>

export interface JobLane {
  /** Durable when it returns. Same fingerprint again: nothing happens while its job is open, or ended a short time ago. */
  submit(componentKey: string, submission: StageSubmission): void
  /** Says who emits the results of a component's stages. Results that wait since an earlier run follow. */
  attach(componentKey: string, emitter: ResultEmitter): void
  /** Takes the emitter back and waits for the one call that may be under way. */
  detach(componentKey: string): Promise<void>
}

/** One job as `fixes list` shows it. */
export interface JobSummary {
  readonly id: string
  readonly fingerprint: Fingerprint
  readonly state: FixState
  readonly reason: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** What a stage does about an error, in a configuration. Shape: {"id": "model/code_fixer", "after": ["model/composer"], "models": ["openai/gpt-5"]}. */
export interface PlannedStep {
  readonly id: string
  /** Steps that it waits for. */
  readonly after: readonly string[]
  /** The models that it asks, those that stand in behind the first. */
  readonly models: readonly string[]
}

/** What a plan depends on besides the configuration. */
export type PlannedFor = Pick<ErrorEvent, 'attributes' | 'language'>
