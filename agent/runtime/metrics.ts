import { isDeepStrictEqual } from 'node:util'
import type { LoadedConfig } from '../../config/load.ts'
import { invariant } from '../model/invariant.ts'
import type { AgentView } from '../component/agent-view.ts'
import type { MetricsConfig } from '../../config/service.ts'
import type { Clock } from '../model/clock.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { Logger } from '../telemetry/logger.ts'

interface MetricsOptions extends MetricsSource {
  readonly config: MetricsConfig
  /** What relative paths are relative to. */
  readonly baseDirectory: string
}

interface MetricsSource {
  readonly instruments: Instruments
  readonly agent: AgentView
  readonly instanceId: string
  readonly clock: Clock
  readonly logger: Logger
  readonly stateDirectory: string
}

/** The ways by which the measurements get out, open. */
interface OpenMetrics {
  /** Sends what is sent at intervals a last time. Bounds: ends soon after the signal is aborted. */
  close(signal: AbortSignal): Promise<void>
}

const CLOSE_MS = 3_000

/** The ways out of the measurements, as the configuration in force says. */
export class Metrics {
  readonly #source: MetricsSource
  #config: LoadedConfig | undefined
  #opened: OpenMetrics | undefined

  constructor(source: MetricsSource) {
    this.#source = source
  }

  /** Errors: as of `openMetrics`. */
  async open(config: LoadedConfig): Promise<void> {
    const { telemetry, baseDirectory } = config
    this.#opened = await openMetrics({ ...this.#source, config: telemetry.metrics, baseDirectory })
    this.#config = config
  }

  /** Goes over to another configuration. Errors: as of `openMetrics`; those of before are open again then. */
  async follow(config: LoadedConfig): Promise<void> {
    const before = this.#config
    if (before === undefined || isDeepStrictEqual(before.telemetry.metrics, config.telemetry.metrics)) return
    await this.close(AbortSignal.timeout(CLOSE_MS))
    try {
      await this.open(config)
    } catch (thrown) {
      await this.open(before)
      throw thrown
    }
  }

  /** Bounds: ends soon after the signal is aborted. */
  async close(signal: AbortSignal): Promise<void> {
    await this.#opened?.close(signal)
    this.#opened = undefined
  }
}

/**
 * Opens every reader of the configuration; without one nothing is loaded and nothing watched.
 * Errors: RetryableError HEPH_NET_LISTEN; PermanentError HEPH_TELEMETRY_FILE.
 */
async function openMetrics(options: MetricsOptions): Promise<OpenMetrics> {
  const { config, instruments, agent, instanceId, clock, logger, baseDirectory, stateDirectory } = options
  if (config.level === 'none' || config.readers.length === 0) return { close: () => Promise.resolve() }
  const [{ MetricSource }, { measureProcess }] = await Promise.all([
    import('../telemetry/metric-data.ts'),
    import('./process-metrics.ts'),
  ])
  const { version } = agent
  const source = new MetricSource({ instruments, level: config.level, clock, version, instanceId })
  const opened: OpenMetrics[] = []
  const close = async (signal: AbortSignal): Promise<void> => {
    stopMeasuring()
    await Promise.all(opened.map((each) => each.close(signal)))
  }
  const stopMeasuring = measureProcess(instruments, agent, { clock, stateDirectory })
  try {
    for (const { pull } of config.readers) {
      if (pull === undefined) continue
      const { startMetricsServer } = await import('./metrics-server.ts')
      const server = await startMetricsServer({ ...pull.exporter.prometheus, source, logger })
      opened.push({ close: (signal) => server.stop(signal) })
    }
    const periodic = config.readers.flatMap((reader) => reader.periodic ?? [])
    if (periodic.length > 0) {
      const { openExportedMetrics } = await import('../telemetry/exported-metrics.ts')
      const { untilAborted } = await import('../net/until-aborted.ts')
      const sending = await openExportedMetrics({
        readers: periodic,
        source,
        version,
        instanceId,
        baseDirectory,
      })
      opened.push({ close: (signal) => untilAborted(sending.close(), signal) })
    }
  } catch (thrown) {
    await close(AbortSignal.abort())
    throw thrown
  }
  invariant(opened.length > 0, 'a checked reader is pull or periodic')
  return { close }
}
