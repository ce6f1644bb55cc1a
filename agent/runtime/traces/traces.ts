import { isDeepStrictEqual } from 'node:util'
import type { LoadedConfig } from '../../../config/load.ts'
import type { StageName } from '../../component/job.ts'
import type { LogBatch } from '../../model/log-batch.ts'
import type { FixState } from '../../model/state-machine.ts'
import type { EdgeEnd } from '../edge.ts'
import type { EndedRequest } from '../http-requests.ts'
import type { EdgeTraces, TracedHandover } from './edge-traces.ts'
import type { OpenTraces, TracesOptions } from './open-traces.ts'
import type { LaneTraces, StageTrace, TracedJob } from './lane-traces.ts'

const CLOSE_MS = 3_000

/**
 * The agent's own traces, one for each error event: from its line over the stages of the repair lane to the
 * delivery of its events. Only what is an event costs anything, and that only while somebody wants them: until then
 * nothing of them is loaded.
 */
export class Traces implements EdgeTraces, LaneTraces {
  readonly #options: TracesOptions
  #config: LoadedConfig | undefined
  #open: OpenTraces | undefined

  constructor(options: TracesOptions) {
    this.#options = options
  }

  /** Errors: PermanentError HEPH_TELEMETRY_FILE. */
  async open(config: LoadedConfig): Promise<void> {
    this.#open = await this.#opened(config)
    this.#config = config
  }

  /** Goes over to another configuration. Errors: as of `open`; it goes on as before then. */
  async follow(config: LoadedConfig): Promise<void> {
    if (isDeepStrictEqual(this.#config?.telemetry.traces, config.telemetry.traces)) return
    const before = this.#open
    await this.open(config)
    await before?.close(AbortSignal.timeout(CLOSE_MS))
  }

  /** Sends what waits. Bounds: ends soon after the signal is aborted. */
  async close(signal: AbortSignal): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.close(signal)
  }

  get areOpen(): boolean {
    return this.#open !== undefined
  }

  entering(batch: LogBatch, to: EdgeEnd): TracedHandover | undefined {
    return this.#open?.entering(batch, to)
  }

  leaving(batch: LogBatch, from: EdgeEnd): TracedHandover | undefined {
    return this.#open?.leaving(batch, from)
  }

  beginStage(job: TracedJob, stage: StageName): StageTrace | undefined {
    return this.#open?.stages.begin(job, stage)
  }

  moved(jobId: string, state: FixState, detail: string): void {
    this.#open?.stages.moved(jobId, state, detail)
  }

  requested(jobId: string, request: EndedRequest): void {
    this.#open?.stages.requested(jobId, request)
  }

  async #opened(config: LoadedConfig): Promise<OpenTraces | undefined> {
    const { processors, sampler } = config.telemetry.traces
    if (processors.length === 0 || sampler.always_off !== undefined) return undefined
    const { OpenTraces: Opened } = await import('./open-traces.ts')
    return await Opened.open(config, this.#options)
  }
}
