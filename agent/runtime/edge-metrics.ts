import { RefusedError, RetryableError } from '../model/errors.ts'
import type { Attributes } from '../model/resource.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { EdgeEnd } from './edge.ts'

/** What is counted where a component hands on. */
export interface Produced {
  accepted(records: number): void
  /** A refusal is offered again, by the component itself or by the client behind it. */
  notTaken(records: number, thrown: unknown): void
}

/** What is counted where a component is handed a batch. */
export interface Consumed {
  took(records: number, seconds: number): void
}

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const BATCH_RECORDS = [1, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]

/** Source: names of the Collector's own telemetry of receivers and processors. */
export function producedBy(from: EdgeEnd, instruments: Instruments): Produced {
  if (from.kind !== 'receiver') {
    const outgoing = instruments
      .counter('otelcol_processor_outgoing_items', {
        unit: '{item}',
        help: 'Records that a processor handed on',
      })
      .with(labelsOf(from))
    return { accepted: outgoing, notTaken: () => undefined }
  }
  const counter = (outcome: string, help: string): ((records: number) => void) =>
    instruments
      .counter(`otelcol_receiver_${outcome}_log_records`, { unit: '{record}', help })
      .with(labelsOf(from))
  const refused = counter(
    'refused',
    'Records that could not be handed on at that moment and are offered again',
  )
  const failed = counter('failed', 'Records that a receiver had to give up because of a fault behind it')
  return {
    accepted: counter('accepted', 'Records that a receiver handed on'),
    notTaken: (records, thrown) => {
      const isRefusal = thrown instanceof RefusedError || thrown instanceof RetryableError
      if (isRefusal) refused(records)
      else failed(records)
    },
  }
}

/** What is measured of a component each time it is handed a batch. */
export function consumedBy(to: EdgeEnd, instruments: Instruments): Consumed {
  const labels = labelsOf(to)
  const duration = instruments
    .histogram('hephaestus_component_consume_duration_seconds', {
      unit: 's',
      help: 'How long a component took for a batch, without the time for which it waited for those behind it',
      bounds: SECONDS,
    })
    .with(labels)
  const size = instruments
    .histogram('hephaestus_component_batch_records', {
      unit: '{record}',
      help: 'Records in the batches that a component was handed',
      bounds: BATCH_RECORDS,
    })
    .with(labels)
  const incoming =
    to.kind === 'processor'
      ? instruments
          .counter('otelcol_processor_incoming_items', {
            unit: '{item}',
            help: 'Records that a processor was handed',
          })
          .with(labels)
      : undefined
  return {
    took: (records, seconds) => {
      incoming?.(records)
      duration(seconds)
      size(records)
    },
  }
}

/** Shape: {processor: "parse", pipeline: "logs"}, {receiver: "file/nginx"}. */
function labelsOf({ kind, id, pipeline }: EdgeEnd): Attributes {
  return { [kind]: id, ...(pipeline === '' ? {} : { pipeline }) }
}
