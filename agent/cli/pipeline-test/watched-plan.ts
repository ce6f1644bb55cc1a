import { checkValue, object } from '../../../config/schema.ts'
import type { Consumer, Exporter, Receiver } from '../../component/component.ts'
import type { ExporterFactory, ProcessorFactory, ReceiverFactory } from '../../component/factory.ts'
import { deliveryFields } from '../../delivery/delivery-config.ts'
import { invariant } from '../../model/invariant.ts'
import type { LogBatch } from '../../model/log-batch.ts'
import type { LogRecord } from '../../model/log-record.ts'
import type { Plan } from '../../runtime/plan.ts'

/** A place of a graph. Shape: "receiver:file", "processor:logs/detect", "exporter:console". */
export type Place = string

/** What a watched graph is entered by, and what came out where. */
export class Watch {
  readonly entries = new Map<Place, Consumer>()
  readonly #seen = new Map<Place, LogRecord[]>()

  /** The records that came out at a place, in their order. */
  seen(place: Place): readonly LogRecord[] {
    return this.#seen.get(place) ?? []
  }

  note(place: Place, records: readonly LogRecord[]): void {
    const known = this.#seen.get(place)
    if (known === undefined) this.#seen.set(place, [...records])
    else known.push(...records)
  }
}

/** What comes out of a processor. Shape: "processor:logs/parse". */
export function processorPlace(pipeline: string, key: string): Place {
  return `processor:${pipeline}/${key}`
}

/**
 * A plan with the same processors, connected in the same way, cut off from the world: receivers read nothing and are
 * only a way in, exporters send nothing and note what they are handed.
 */
export function watchedPlan(plan: Plan, watch: Watch): Plan {
  return {
    receivers: new Map(
      [...plan.receivers].map(([key, node]) => [
        key,
        { ...node, factory: entryFor(`receiver:${key}`, node.factory, watch) },
      ]),
    ),
    exporters: new Map(
      [...plan.exporters].map(([key, node]) => [
        key,
        { ...node, factory: sinkFor(`exporter:${key}`, node.factory, watch), config: AT_ONCE },
      ]),
    ),
    pipelines: plan.pipelines.map((pipeline) => ({
      ...pipeline,
      processors: pipeline.processors.map((node) => ({
        ...node,
        factory: watchedProcessor(processorPlace(pipeline.name, node.key), node.factory, watch),
      })),
    })),
    extensions: [],
  }
}

/** Every batch is taken at once: what is tested is the pipeline and not the queue. */
const AT_ONCE = deliveryWithoutQueue()

function deliveryWithoutQueue(): unknown {
  const written = { sending_queue: { enabled: false, dead_letters: { max_size: 0 } } }
  const checked = checkValue(object(deliveryFields), written)
  invariant(checked.kind === 'valid', 'a delivery needs no queue')
  return checked.value
}

function entryFor(place: Place, factory: ReceiverFactory, watch: Watch): ReceiverFactory {
  return {
    ...factory,
    create: (_settings, _config, next): Promise<Receiver> => {
      watch.entries.set(place, next)
      return Promise.resolve({
        finished: Promise.resolve(),
        start: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      })
    },
  }
}

function watchedProcessor(place: Place, factory: ProcessorFactory, watch: Watch): ProcessorFactory {
  return {
    ...factory,
    create: async (settings, config, next) => {
      const noted: Consumer = {
        consume: async (batch, signal) => {
          // Whoever comes after may change the batch, and may refuse it for now.
          const records = recordsOf(batch)
          await next.consume(batch, signal)
          watch.note(place, records)
        },
      }
      const processor = await factory.create(settings, config, noted)
      watch.entries.set(place, processor)
      return processor
    },
  }
}

function sinkFor(place: Place, factory: ExporterFactory, watch: Watch): ExporterFactory {
  const exporter: Exporter = {
    start: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    export: (batch) => {
      watch.note(place, recordsOf(batch))
      return Promise.resolve()
    },
  }
  return { ...factory, create: () => Promise.resolve(exporter) }
}

function recordsOf(batch: LogBatch): readonly LogRecord[] {
  return Array.from({ length: batch.count }, (_, index) => batch.record(index))
}
