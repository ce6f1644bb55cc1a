import type { JobLane, ResultEmitter, StageName, StageSubmission } from '../component/job.ts'
import { sleep, type Clock } from '../model/clock.ts'
import type { Fingerprint } from '../model/error-event.ts'
import { describeError, RetryableError } from '../model/errors.ts'
import type { LogRecord } from '../model/log-record.ts'
import { ATTRIBUTE } from '../model/semantic-conventions.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { Logger } from '../telemetry/logger.ts'
import { CurrentStage, type StageUnderWay } from './current-stage.ts'
import { earlierRepairs } from './earlier-repairs.ts'
import { endOf } from './end-of-fix.ts'
import { countDecided } from '../knowledge/fix-decisions.ts'
import type { Job, JobStore, OutboxEntry } from './job-store.ts'
import { logMove } from './move-log.ts'
import { repairMetrics, type RepairMetrics } from './repair-metrics.ts'
import { resultOf } from './known-result.ts'
import type { RepairResults } from './repair-following.ts'
import type { RepairProcess } from './repair-process.ts'
import { restoreRecord, type RepairProgress } from './repair-protocol.ts'
import { StepTimes } from './step-times.ts'
import type { LaneTraces } from './traces/lane-traces.ts'

/** Error groups that an analysis is told of, to see what came together. */
const RECENT_ERRORS_MAX = 64
const ATTEMPTS_MAX = 3
const RETRY_DELAY_MS = 2_000
const EMIT_RETRY_MS = 1_000
/** At the latest when it is looked whether a job has waited long enough. */
const WAIT_LOOK_MS_MAX = 900_000
/** However short the user's time is, a group is not worked on again and again while it keeps occurring. */
const RERUN_MS_MIN = 600_000

interface RepairLaneOptions {
  /** Where commands leave what people decided. */
  readonly stateDirectory: string
  readonly store: JobStore
  readonly process: RepairProcess
  readonly clock: Clock
  readonly logger: Logger
  readonly newId: () => string
  readonly instruments: Instruments
  /** Those who trace what it does; nobody when left out. */
  readonly traces?: LaneTraces
}

/**
 * The repair lane: jobs in the store, worked on one at a time in the repair process, results in an outbox
 * until the graph has acknowledged them.
 *
 *   submit ─▶ job (store) ─▶ analyze ─▶ fix ─▶ result + outbox, one transaction ─▶ emit ─▶ acknowledged: removed
 */
export class RepairLane implements JobLane, RepairResults {
  readonly #options: RepairLaneOptions
  readonly #emitters = new Map<string, ResultEmitter>()
  readonly #emitting = new Map<string, Promise<void>>()
  readonly #startedAtMs: number
  readonly #metrics: RepairMetrics
  readonly #steps: StepTimes
  readonly #current: CurrentStage
  /** Jobs that are to end as soon as their stage does, with who said so. */
  readonly #cancelled = new Map<string, string>()
  #isPaused = false
  readonly #stopping = new AbortController()
  readonly #idle: (() => void)[] = []
  #worker: Promise<void> | undefined
  #cancelWait: () => void = () => undefined

  constructor(options: RepairLaneOptions) {
    this.#options = options
    this.#startedAtMs = options.clock.now()
    options.store.resetUnfinished(this.#startedAtMs)
    options.store.watch((move) => logMove(move, options.logger))
    this.#metrics = repairMetrics(options.instruments, {
      countJobs: () => options.store.countByState(),
      countDecided: () => countDecided(options.stateDirectory),
      stoodMs: () => options.process.stoodMs,
    })
    this.#steps = new StepTimes(this.#metrics, options.clock)
    this.#current = new CurrentStage(options.clock)
  }

  /** The stage that runs; undefined when none does. */
  get underWay(): StageUnderWay | undefined {
    return this.#current.stage
  }

  /** How many jobs wait to be begun, or to be gone on with. */
  get waiting(): number {
    const open = this.#options.store.countOpen()
    return this.#current.stage === undefined ? open : Math.max(0, open - 1)
  }

  /**
   * While it is paused no stage is begun: jobs are taken and wait. The stage under way goes on to its end, or to where it
   * would ask a model.
   */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#options.process.pause(isPaused)
    if (isPaused) return
    this.#wake()
    // One that was about to end has not seen that it is over.
    void this.#worker?.then(() => this.#wake())
  }

  /**
   * Ends a job as failed with this reason: at once when it waits, else when its stage has let go. Gives how it was;
   * undefined when there is no open job of this id.
   */
  cancel(jobId: string, reason: string): 'waiting' | 'running' | undefined {
    const { store, process, clock } = this.#options
    const job = store.withId(jobId)
    if (job === undefined || job.endedAtMs !== undefined) return undefined
    if (this.#current.stage?.jobId === jobId) {
      this.#cancelled.set(jobId, reason)
      process.cancel(jobId, reason)
      return 'running'
    }
    store.setState(job.fingerprint, 'failed', reason, clock.now())
    return 'waiting'
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#wake()
  }

  submit(componentKey: string, submission: StageSubmission): void {
    const { store, clock, newId } = this.#options
    const job = store.find(submission.event.fingerprint)
    if (job === undefined || this.#mayRunAgain(job, submission)) {
      store.begin(newId(), submission, componentKey, clock.now())
    } else if (job.endedAtMs === undefined) store.addStage(job, submission.stage, componentKey)
    this.#wake()
  }

  /** Takes what the repair process says while a stage runs. */
  progress(message: RepairProgress): void {
    const { store, clock, traces } = this.#options
    if (message.kind === 'request') {
      this.#metrics.requested(message.request)
      traces?.requested(message.jobId, message.request)
      return
    }
    if (message.kind === 'attempts') {
      this.#current.tried(message.jobId, message.attempts)
      return
    }
    const { jobId, state, reason } = message
    this.#steps.moved(state, reason)
    traces?.moved(jobId, state, reason)
    const job = store.withId(jobId)
    if (job !== undefined) store.setState(job.fingerprint, state, reason, clock.now())
  }

  attach(componentKey: string, emitter: ResultEmitter): void {
    this.#emitters.set(componentKey, emitter)
    for (const entry of this.#options.store.outbox()) this.#emit(entry)
  }

  async detach(componentKey: string): Promise<void> {
    this.#emitters.delete(componentKey)
    await Promise.all(
      [...this.#emitting].flatMap(([key, emission]) => (key.endsWith(`:${componentKey}`) ? emission : [])),
    )
  }

  /** Undefined while a job of the error is open, and where nothing came of the last one. Secrets are masked. */
  known(fingerprint: Fingerprint): LogRecord | undefined {
    const job = this.#options.store.find(fingerprint)
    return job === undefined || isOpen(job) ? undefined : resultOf(job)
  }

  isUnderWay(fingerprint: Fingerprint): boolean {
    const job = this.#options.store.find(fingerprint)
    return job !== undefined && (isOpen(job) || this.#options.store.hasOutbox(job.id))
  }

  /** Resolves when every job has ended or waits for another day, and every result is acknowledged. Errors: rejects when the signal is aborted. */
  drain(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (this.#worker !== undefined || this.#options.store.outbox().length > 0) {
          this.#idle.push(check)
          return
        }
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => reject(signal.reason as Error)
      signal.addEventListener('abort', onAbort, { once: true })
      check()
    })
  }

  /** Stops working; open jobs stay in the store. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#cancelWait()
    await this.#options.process.stop()
    await this.#worker
  }

  #mayRunAgain(job: Job, { event, rerunAfterMs }: StageSubmission): boolean {
    if (job.endedAtMs === undefined) return false
    const again = job.fix?.kind === 'no_fix' ? job.fix.againAtCount : undefined
    if (again !== undefined && event.count >= again && job.event.count < again) return true
    const minimumMs = job.endedAtMs >= this.#startedAtMs ? RERUN_MS_MIN : 0
    return this.#options.clock.now() - job.endedAtMs >= Math.max(rerunAfterMs, minimumMs)
  }

  #wake(): void {
    if (this.#stopping.signal.aborted || this.#isPaused) return
    this.#worker ??= this.#work().finally(() => {
      this.#worker = undefined
      this.#notifyIdle()
    })
  }

  #notifyIdle(): void {
    for (const check of this.#idle.splice(0)) check()
  }

  async #work(): Promise<void> {
    // The graph goes first: a submission returns before its job is looked at.
    await Promise.resolve()
    while (!this.#stopping.signal.aborted && !this.#isPaused) {
      const job = this.#options.store.nextOpen(this.#options.clock.now())
      if (job === undefined) {
        this.#wakeInTime()
        return
      }
      try {
        await this.#runStages(job.waitUntilMs === undefined ? job : this.#goOn(job))
      } catch (thrown) {
        if (this.#stopping.signal.aborted) return
        if (!this.#endCancelled(job)) await this.#retryOrFail(job.fingerprint, thrown)
      }
    }
  }

  /** The time of the day may be set, and a machine may sleep: it is looked at again before long. */
  #wakeInTime(): void {
    const { store, clock } = this.#options
    this.#cancelWait()
    const end = store.nextWaitEnd()
    if (end === undefined) return
    const delayMs = Math.min(Math.max(end - clock.now(), 0), WAIT_LOOK_MS_MAX)
    this.#cancelWait = clock.after(delayMs, () => this.#wake())
  }

  #goOn(job: Job): Job {
    const { store, clock, newId } = this.#options
    store.goOn(job, newId(), clock.now())
    return store.find(job.fingerprint) ?? job
  }

  async #runStages(job: Job): Promise<void> {
    const { store, clock, process, stateDirectory } = this.#options
    const next = job.stages.find((stage) => !stage.isDone)
    const componentKey = next?.components[0]
    if (next === undefined || componentKey === undefined) {
      this.#end(job)
      return
    }
    store.countAttempt(job.fingerprint, job.attempts + 1)
    const startMs = clock.monotonicMs()
    const traced = this.#options.traces?.beginStage({ ...job, attempts: job.attempts + 1 }, next.stage)
    this.#current.began(job.id, next.stage)
    const running = process.run({
      kind: 'run',
      jobId: job.id,
      stage: next.stage,
      componentKey,
      input: {
        event: job.event,
        diagnosis: job.diagnosis,
        recentErrors: store.recentErrors(RECENT_ERRORS_MAX),
        ...earlierRepairs(job, store, stateDirectory),
      },
    })
    const end = await running
      .finally(() => {
        this.#steps.ended()
        this.#current.ended()
      })
      .catch((thrown: unknown) => {
        traced?.broken(describeError(thrown))
        throw thrown
      })
    traced?.ended(end)
    this.#metrics.ranStage(next.stage, end.kind, (clock.monotonicMs() - startMs) / 1_000)
    if (this.#endCancelled(job)) return
    if (end.kind === 'failed') {
      store.setState(job.fingerprint, 'failed', end.reason, clock.now())
      return
    }
    if (end.kind === 'retry' && end.isPaused) {
      store.countAttempt(job.fingerprint, job.attempts)
      store.setState(job.fingerprint, 'pending', end.reason, clock.now())
      return
    }
    if (end.kind === 'retry') {
      const { retryAfterMs } = end
      const details = retryAfterMs === undefined ? {} : { retryAfterMs }
      throw new RetryableError('HEPH_STAGE_RETRY', end.reason, details)
    }
    // Read again: another component may have asked for a stage meanwhile.
    const current = store.find(job.fingerprint) ?? job
    store.finishStage(current, next.stage, end.result, clock.now())
    this.#emitStage(job.id, next.stage)
  }

  #end(job: Job): void {
    const { store, clock } = this.#options
    const { state, reason } = endOf(job.fix)
    const nowMs = clock.now()
    const againAtMs = job.fix?.kind === 'no_fix' ? job.fix.againAtMs : undefined
    if (againAtMs === undefined) store.setState(job.fingerprint, state, reason, nowMs)
    else store.wait(job, againAtMs, `waits until ${new Date(againAtMs).toISOString()}: ${reason}`, nowMs)
    this.#metrics.endedJob(job.fix, Math.max(0, nowMs - job.createdAtMs) / 1_000)
  }

  /** Says whether the job was to end. */
  #endCancelled({ id, fingerprint }: Job): boolean {
    const reason = this.#cancelled.get(id)
    if (reason === undefined) return false
    this.#cancelled.delete(id)
    const { store, clock } = this.#options
    store.setState(fingerprint, 'failed', reason, clock.now())
    return true
  }

  async #retryOrFail(fingerprint: Fingerprint, thrown: unknown): Promise<void> {
    const { store, clock, logger } = this.#options
    const job = store.find(fingerprint)
    if (job === undefined) return
    if (job.attempts >= ATTEMPTS_MAX) {
      logger.error('a repair job is given up', { fingerprint, attempts: job.attempts, error: thrown })
      store.setState(
        fingerprint,
        'failed',
        `given up after ${job.attempts} attempts: ${describeError(thrown)}`,
        clock.now(),
      )
      return
    }
    store.setState(fingerprint, 'pending', describeError(thrown), clock.now())
    const delayMs = (thrown instanceof RetryableError ? thrown.retryAfterMs : undefined) ?? RETRY_DELAY_MS
    await sleep(clock, delayMs, this.#stopping.signal).catch(() => undefined)
  }

  #emitStage(jobId: string, stage: StageName): void {
    for (const entry of this.#options.store.outbox()) {
      if (entry.jobId === jobId && entry.eventId.startsWith(`${jobId}:${stage}:`)) this.#emit(entry)
    }
  }

  #emit(entry: OutboxEntry): void {
    const emitter = this.#emitters.get(entry.component)
    if (emitter === undefined || this.#emitting.has(entry.eventId)) return
    const record = restoreRecord(entry.record, { [ATTRIBUTE.eventId]: entry.eventId })
    const emission = emitter(record, () => {
      this.#options.store.removeFromOutbox(entry.eventId)
      this.#notifyIdle()
    })
    this.#emitting.set(
      entry.eventId,
      emission
        .catch((thrown: unknown) => {
          this.#options.logger.warn('a result could not be handed on, trying again', { error: thrown })
          this.#options.clock.after(EMIT_RETRY_MS, () => this.#emit(entry))
        })
        .finally(() => this.#emitting.delete(entry.eventId)),
    )
  }
}

/** It is worked on, or will be before long. */
function isOpen({ endedAtMs, waitUntilMs }: Job): boolean {
  return endedAtMs === undefined && waitUntilMs === undefined
}
