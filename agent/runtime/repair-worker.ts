import type { Registry } from '../component/registry.ts'
import type { JobStage } from '../component/job.ts'
import type { Clock, Random } from '../model/clock.ts'
import { describeError, PermanentError, RetryableError } from '../model/errors.ts'
import { Standstill } from '../subprocess/standstill.ts'
import { cacheUses, emptyCaches } from '../telemetry/counted-cache.ts'
import type { Logger } from '../telemetry/logger.ts'
import { observeHttpRequests } from './http-requests.ts'
import { storeRecord, type FromRepair, type ToRepair } from './repair-protocol.ts'

interface RepairWorkerOptions {
  readonly registry: Registry
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly send: (message: FromRepair) => void
}

/** The repair process's side: runs one stage after the other as it is told. */
export class RepairWorker {
  readonly #options: RepairWorkerOptions
  readonly #stages = new Map<string, Promise<JobStage>>()
  /** Why nothing is run any more. */
  #stopped: RetryableError | undefined
  #hello: (ToRepair & { readonly kind: 'hello' }) | undefined
  readonly #stopObserving: () => void
  readonly #standstill: Standstill
  #jobId = ''
  #isPaused = false
  /** Of the stage under way. */
  #running = new AbortController()

  constructor(options: RepairWorkerOptions) {
    this.#options = options
    this.#standstill = new Standstill(options.clock)
    this.#stopObserving = observeHttpRequests(options.clock, (request) =>
      options.send({ kind: 'request', jobId: this.#jobId, request }),
    )
  }

  async receive(message: ToRepair): Promise<void> {
    if (message.kind === 'hello') {
      this.#hello = message
      return
    }
    if (message.kind === 'pause') {
      this.#isPaused = message.isPaused
      return
    }
    if (message.kind === 'stand') {
      if (message.isStanding) this.#standstill.begin()
      else this.#standstill.end()
      return
    }
    if (message.kind === 'cancel') {
      if (message.jobId === this.#jobId)
        this.#running.abort(new PermanentError('HEPH_REPAIR_CANCELLED', message.reason))
      return
    }
    if (message.kind === 'empty_caches') emptyCaches(message.names)
    else {
      this.#jobId = message.jobId
      this.#running = new AbortController()
      if (this.#stopped !== undefined) this.#running.abort(this.#stopped)
      this.#options.send(await this.#run(message, this.#running.signal))
      this.#jobId = ''
    }
    this.#options.send({ kind: 'caches', caches: cacheUses() })
  }

  /** Aborts the stage under way. */
  stop(): void {
    this.#stopObserving()
    this.#stopped = new RetryableError('HEPH_REPAIR_STOPPED', 'the repair process is stopping')
    this.#running.abort(this.#stopped)
  }

  async #run(message: ToRepair & { readonly kind: 'run' }, ending: AbortSignal): Promise<FromRepair> {
    const { jobId } = message
    try {
      const stage = await this.#stage(message.componentKey)
      const result = await stage.run(message.input, ending)
      // What ended early may have come to a result all the same: one without the model, or one that is not wanted.
      ending.throwIfAborted()
      const done = { diagnosis: result.diagnosis, fix: result.fix, event: storeRecord(result.event) }
      return { kind: 'done', jobId, result: done }
    } catch (error) {
      const thrown: unknown = ending.aborted ? ending.reason : error
      if (thrown instanceof RetryableError) {
        const isPaused = thrown.code === 'HEPH_REPAIR_PAUSED'
        const { retryAfterMs } = thrown
        return { kind: 'retry', jobId, reason: describeError(thrown), retryAfterMs, isPaused }
      }
      if (ending.aborted) return { kind: 'failed', jobId, reason: describeError(thrown) }
      this.#options.logger.error('a stage failed', { jobId, stage: message.stage, error: thrown })
      return { kind: 'failed', jobId, reason: describeError(thrown) }
    }
  }

  /** Errors: RetryableError HEPH_REPAIR_PAUSED. */
  #mayAskModel(): void {
    if (!this.#isPaused) return
    const paused = new RetryableError('HEPH_REPAIR_PAUSED', 'repairs are paused, and it needs a model')
    this.#running.abort(paused)
    throw paused
  }

  #stage(componentKey: string): Promise<JobStage> {
    const present = this.#stages.get(componentKey)
    if (present !== undefined) return present
    const created = this.#createStage(componentKey)
    this.#stages.set(componentKey, created)
    return created
  }

  async #createStage(componentKey: string): Promise<JobStage> {
    const { registry, random, logger, send } = this.#options
    const stages = this.#hello?.stages ?? []
    const index = stages.findIndex((stage) => stage.componentKey === componentKey)
    const definition = stages[index]
    // Stages are listed pipeline by pipeline, each in its order: the one before is of the same pipeline.
    const analysis = stages.slice(0, Math.max(0, index)).findLast(({ stage }) => stage === 'analyze')
    const factory = definition === undefined ? undefined : registry.find('processor', definition.type)
    if (this.#hello === undefined || definition === undefined || factory?.jobStage === undefined) {
      throw new PermanentError(
        'HEPH_STAGE_UNKNOWN',
        `no component ${componentKey} with a stage is configured`,
      )
    }
    return factory.jobStage.create(
      {
        clock: this.#standstill.clock,
        standstill: this.#standstill,
        random,
        logger: logger.with({ component: componentKey }),
        stateDirectory: this.#hello.stateDirectory,
        baseDirectory: this.#hello.baseDirectory,
        reportState: (state, reason) => send({ kind: 'state', jobId: this.#jobId, state, reason }),
        reportAttempts: (attempts) => send({ kind: 'attempts', jobId: this.#jobId, attempts }),
        mayAskModel: () => this.#mayAskModel(),
        ...(analysis === undefined
          ? {}
          : {
              reanalyze: async (input, failed, signal) =>
                (await this.#stage(analysis.componentKey)).reanalyze?.(input, failed, signal),
            }),
      },
      definition.config,
    )
  }
}
