import { ownInstruments } from '../../agent/component/own-instruments.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { RecordCounts } from '../../agent/delivery/push-intake.ts'

/** What a webhook receiver counts. */
export interface Measurements extends RecordCounts {
  request(outcome: string): void
  receivedBytes(byteCount: number): void
  /** Entries that should have been reports. */
  unreadable(entries: number): void
}

/** What one receiver measures, with its name as label. */
export function createMeasurements(settings: Settings): Measurements {
  const { counter } = ownInstruments(settings, 'receiver')
  const requests = counter('hephaestus_webhook_requests', '{request}', 'Requests, by what became of them')
  const bytes = counter('hephaestus_webhook_received_bytes', 'By', 'Bytes of requests, decompressed')
  const reports = counter(
    'hephaestus_webhook_reports',
    '{report}',
    'Crash reports accepted, refused until later, rejected for good, or unreadable',
  )
  return {
    request: (outcome) => requests(1, { outcome }),
    receivedBytes: (byteCount) => bytes(byteCount),
    accepted: (amount) => reports(amount, { outcome: 'accepted' }),
    refused: (amount) => reports(amount, { outcome: 'refused' }),
    rejected: (amount) => reports(amount, { outcome: 'rejected' }),
    unreadable: (amount) => reports(amount, { outcome: 'unreadable' }),
  }
}
