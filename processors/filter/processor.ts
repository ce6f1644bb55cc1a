import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import { handOnKept } from '../../agent/component/kept-records.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { parseCondition, type Condition } from '../../agent/condition/condition.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Config } from './config.ts'

/** Hands on the records for which no condition holds; of the others only the number is kept. */
export function createFilter(settings: Settings, config: Config, next: Consumer): Processor {
  const conditions = [...config.log_conditions, ...config.logs.log_record].map(parseCondition)
  const dropped = settings.instruments.counter('hephaestus_filter_dropped_records', {
    unit: '{record}',
    help: 'Records for which a condition held',
  })
  const own = { component: formatComponentId(settings.id) }
  const take = async (batch: LogBatch, to: Consumer, signal: AbortSignal): Promise<void> => {
    const kept = keptIn(batch, conditions)
    const { count } = batch
    await handOnKept(batch, kept, to, signal)
    if (kept.length < count) dropped.add(count - kept.length, own)
  }
  return new DirectProcessor(settings, { take }, next)
}

function keptIn(batch: LogBatch, conditions: readonly Condition[]): readonly number[] {
  const kept: number[] = []
  for (let index = 0; index < batch.count; index += 1) {
    if (!conditions.some((condition) => condition.matches(batch, index))) kept.push(index)
  }
  return kept
}
