import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Config } from './config.ts'
import { RecordCounter } from './record-counter.ts'

const ALL = {
  'log.record.count': { description: 'Records', conditions: [], attributes: [] },
} satisfies Config['logs']

/**
 * Hands on what it is handed and counts it. A batch counts when the next stage has taken it: one that is offered again
 * counts once.
 */
export function createCount(settings: Settings, config: Config, next: Consumer): Processor {
  const { logs, cardinality_limit: seriesMax } = config
  const measurements = Object.keys(logs).length === 0 ? ALL : logs
  const counters = Object.entries(measurements).map(
    ([name, measurement]) => new RecordCounter(settings.instruments, { name, measurement, seriesMax }),
  )
  const take = async (batch: LogBatch, to: Consumer, signal: AbortSignal): Promise<void> => {
    // What is behind may change the records, or give their bytes back.
    const counts = counters.map((counter) => counter.count(batch))
    await to.consume(batch, signal)
    for (const add of counts) add()
  }
  return new DirectProcessor(settings, { take }, next)
}
