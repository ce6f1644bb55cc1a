import type { LoadedConfig } from '../../config/load.ts'
import type { AgentView } from '../component/agent-view.ts'
import type { Clock } from '../model/clock.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { Logger } from '../telemetry/logger.ts'
import { Metrics } from './metrics.ts'
import { Traces } from './traces/traces.ts'

interface SelfTelemetryOptions {
  readonly instruments: Instruments
  readonly agent: AgentView
  readonly clock: Clock
  readonly logger: Logger
  readonly newId: () => string
  readonly stateDirectory: string
  readonly instanceId: string
}

/** The agent's measurements and traces, as the configuration in force wants them. Its log is the command line's. */
export class SelfTelemetry {
  readonly traces: Traces
  readonly #metrics: Metrics

  constructor(options: SelfTelemetryOptions) {
    this.#metrics = new Metrics(options)
    this.traces = new Traces({ ...options, version: options.agent.version })
  }

  /** Errors: RetryableError HEPH_NET_LISTEN; PermanentError HEPH_TELEMETRY_FILE. */
  async open(config: LoadedConfig): Promise<void> {
    await this.#metrics.open(config)
    await this.traces.open(config)
  }

  /** Goes over to another configuration. Errors: as of `open`; that of before holds again then. */
  async follow(config: LoadedConfig, before: LoadedConfig): Promise<void> {
    await this.#metrics.follow(config)
    try {
      await this.traces.follow(config)
    } catch (thrown) {
      await this.#metrics.follow(before)
      throw thrown
    }
  }

  /** Bounds: ends soon after the signal is aborted. */
  async close(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#metrics.close(signal), this.traces.close(signal)])
  }
}
