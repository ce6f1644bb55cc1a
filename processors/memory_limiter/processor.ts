import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { garbageCollector } from '../../agent/net/garbage.ts'
import type { Config } from './config.ts'
import { memoryAvailable, MemoryGauge } from './memory.ts'

/** Between two collections that are asked for: one takes as long as all others of the time together. */
const COLLECT_INTERVAL_MS = 10_000
const MIB = 1_048_576
const DEFAULT_SPIKE = 0.2

/** Parts that a test puts others in the place of. */
export interface Surroundings {
  readonly usedBytes: () => number
  readonly availableBytes: () => Promise<number>
  readonly collect: (() => void) | undefined
}

/**
 *   0 ──────────────────────────── soft ────────────── limit
 *     taken                        refused             refused, and garbage is collected
 *
 * What is refused stays with the caller, which offers it again: a file is not read on, a push client is told
 * to come later. So nothing is lost, as long as the sources can wait.
 */
export function createMemoryLimiter(
  settings: Settings,
  config: Config,
  next: Consumer,
  surroundings: Surroundings = realSurroundings(),
): Processor {
  const { clock, logger, instruments } = settings
  const own = { component: formatComponentId(settings.id) }
  const used = instruments.gauge('hephaestus_memory_limiter_used_bytes', {
    unit: 'By',
    help: 'Memory of the agent, as it was seen last',
  })
  const refused = instruments.counter('hephaestus_memory_limiter_refused_records', {
    unit: '{record}',
    help: 'Records that were refused because of the memory; they are offered again',
  })
  const collected = instruments.counter('hephaestus_memory_limiter_collections', {
    unit: '{collection}',
    help: 'How often garbage was collected because the limit was passed',
  })
  let limitBytes = Infinity
  let softBytes = Infinity
  let isRefusing = false
  let collectedAtMs = -Infinity
  let cancelTimer = (): void => undefined

  const collectIfDue = (): void => {
    if (surroundings.collect === undefined || clock.monotonicMs() - collectedAtMs < COLLECT_INTERVAL_MS)
      return
    surroundings.collect()
    collectedAtMs = clock.monotonicMs()
    collected.add(1, own)
  }
  const look = (): void => {
    let bytes = surroundings.usedBytes()
    if (bytes > limitBytes || (isRefusing && bytes > softBytes)) {
      collectIfDue()
      bytes = surroundings.usedBytes()
    }
    used.set(bytes, own)
    if (isRefusing !== bytes > softBytes) {
      const fields = { used_mib: Math.round(bytes / MIB), limit_mib: Math.round(limitBytes / MIB) }
      if (isRefusing) {
        logger.info('memory is below its limit again: batches are taken', fields)
        settings.reportStatus({ state: 'ok' })
      } else {
        logger.warn('memory is near its limit: batches are refused', fields)
        settings.reportStatus({ state: 'recoverable_error', reason: reasonOf(fields) })
      }
    }
    isRefusing = bytes > softBytes
  }
  const lookOn = (): void => {
    look()
    cancelTimer = clock.after(config.check_interval, lookOn)
  }
  return new DirectProcessor(
    settings,
    {
      prepare: async () => {
        const available = await surroundings.availableBytes()
        const bytesOf = (mib: number | undefined, percentage: number | undefined): number | undefined =>
          mib === undefined ? percentage && (available * percentage) / 100 : mib * MIB
        limitBytes = bytesOf(config.limit_mib, config.limit_percentage) ?? Infinity
        const spike = bytesOf(config.spike_limit_mib, config.spike_limit_percentage)
        softBytes = limitBytes - (spike ?? limitBytes * DEFAULT_SPIKE)
        lookOn()
      },
      take: async (batch: LogBatch, to: Consumer, signal: AbortSignal) => {
        if (isRefusing) {
          refused.add(batch.count, own)
          throw new RefusedError(
            'HEPH_MEMORY_LIMITED',
            `the agent uses more than ${Math.round(softBytes / MIB)} MiB of memory: offer it again later`,
          )
        }
        await to.consume(batch, signal)
      },
      release: () => cancelTimer(),
    },
    next,
  )
}

function reasonOf({ used_mib, limit_mib }: { used_mib: number; limit_mib: number }): string {
  return `the agent uses ${used_mib} MiB of memory, near its limit of ${limit_mib} MiB: receivers wait`
}

function realSurroundings(): Surroundings {
  const gauge = new MemoryGauge()
  return {
    usedBytes: () => gauge.usedBytes(),
    availableBytes: () => memoryAvailable(),
    collect: garbageCollector('major'),
  }
}
