import type { Instruments } from '../telemetry/instruments.ts'
import type { SegmentFault } from '../storage/segment-log.ts'

/** What a delivery counts, for one exporter. Source: names of the Collector's exporter helper, where it has them. */
export interface DeliveryMetrics {
  sent(records: number): void
  failed(records: number): void
  deadLettered(records: number): void
  deadLettersDropped(records: number): void
  enqueueFailed(records: number): void
  queueSize(size: number): void
  queueCapacity(capacity: number): void
  lost(fault: SegmentFault): void
  synced(): void
}

/** What the Collector counts under the same name. */
const COLLECTOR_HAS = [
  'sent_log_records',
  'send_failed_log_records',
  'enqueue_failed_log_records',
  'queue_size',
  'queue_capacity',
]

function prefixOf(suffix: string): string {
  return COLLECTOR_HAS.includes(suffix) ? 'otelcol_exporter_' : 'hephaestus_exporter_'
}

/** Makes the instruments of one exporter. */
export function deliveryMetrics(instruments: Instruments, exporter: string): DeliveryMetrics {
  const name = { exporter }
  const counter = (suffix: string, unit: string, help: string): ((amount: number) => void) => {
    const instrument = instruments.counter(`${prefixOf(suffix)}${suffix}`, { unit, help })
    return instrument.with(name)
  }
  const gauge = (suffix: string, unit: string, help: string): ((value: number) => void) => {
    const instrument = instruments.gauge(`${prefixOf(suffix)}${suffix}`, { unit, help })
    return instrument.with(name)
  }
  const lostBytes = counter('queue_lost_bytes', 'By', 'Bytes of the queue on the disk that were damaged')
  const lostEntries = counter(
    'queue_lost_batches',
    '{batch}',
    'Batches of the queue on the disk that are gone',
  )
  const syncs = counter('queue_syncs', '{sync}', 'Times that queued batches were forced to the disk')
  return {
    sent: counter('sent_log_records', '{record}', 'Log records delivered'),
    failed: counter('send_failed_log_records', '{record}', 'Log records given up after an error'),
    deadLettered: counter('dead_lettered_log_records', '{record}', 'Log records kept as dead letters'),
    deadLettersDropped: counter(
      'dead_letters_dropped_log_records',
      '{record}',
      'Log records of dead letters that went for newer ones',
    ),
    enqueueFailed: counter('enqueue_failed_log_records', '{record}', 'Log records the queue did not take'),
    queueSize: gauge('queue_size', '1', 'What waits or is under way, in the unit of the sizer'),
    queueCapacity: gauge('queue_capacity', '1', 'What the queue holds at most, in the unit of the sizer'),
    lost: (fault) => {
      lostBytes(fault.lostBytes)
      lostEntries(fault.lostEntries)
    },
    synced: () => syncs(1),
  }
}
