import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import { handOnKept } from '../../agent/component/kept-records.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { parseCondition } from '../../agent/condition/condition.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Config } from './config.ts'

interface Way {
  readonly fits: (batch: LogBatch, index: number) => boolean
  readonly exporters: ReadonlySet<string>
}

/**
 * Writes on each record which exporters it is for; the fan-out behind the last processor hands it to those.
 * So a batch stays whole, and an exporter that refuses its part holds up no other.
 */
export function createRouting(settings: Settings, config: Config, next: Consumer): Processor {
  const ways = config.table.map((row) => wayOf(row, config.from_attribute))
  const others = config.default_exporters.length === 0 ? undefined : new Set(config.default_exporters)
  const dropped = settings.instruments.counter('hephaestus_routing_dropped_records', {
    unit: '{record}',
    help: 'Records that fitted no way, and there was no default',
  })
  const own = { component: formatComponentId(settings.id) }
  const take = async (batch: LogBatch, to: Consumer, signal: AbortSignal): Promise<void> => {
    const kept: number[] = []
    for (let index = 0; index < batch.count; index += 1) {
      const exporters = ways.find(({ fits }) => fits(batch, index))?.exporters ?? others
      if (exporters === undefined) continue
      batch.setExporters(index, exporters)
      kept.push(index)
    }
    const { count } = batch
    await handOnKept(batch, kept, to, signal)
    if (kept.length < count) dropped.add(count - kept.length, own)
  }
  return new DirectProcessor(settings, { take }, next)
}

function wayOf(row: Config['table'][number], attribute: string | undefined): Way {
  const exporters = new Set(row.exporters)
  if (row.condition !== undefined) {
    const condition = parseCondition(row.condition)
    return { fits: (batch, index) => condition.matches(batch, index), exporters }
  }
  const name = attribute ?? ''
  return {
    fits: (batch, index) => {
      const value = batch.attribute(index, name) ?? batch.resource.attributes[name]
      return value !== undefined && value !== null && String(value) === row.value
    },
    exporters,
  }
}
