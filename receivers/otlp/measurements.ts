import type { Settings } from '../../agent/component/settings.ts'

/** What an OTLP receiver counts. */
export interface Measurements {
  request(transport: 'grpc' | 'http', outcome: string): void
  receivedBytes(byteCount: number): void
  accepted(records: number): void
  /** They are to come again. */
  refused(records: number): void
  /** They are not wanted again. */
  rejected(records: number): void
  /** So many other agents' measurements are shown. */
  nodes(count: number): void
}

/** What one receiver measures, with its name as label. */
export function createMeasurements({ instruments, key }: Settings): Measurements {
  const own = { 'otelcol.component.kind': 'receiver', 'otelcol.component.id': key }
  const requests = instruments.counter('hephaestus_otlp_requests', {
    unit: '{request}',
    help: 'Requests, by transport and by what became of them',
  })
  const bytes = instruments.counter('hephaestus_otlp_received_bytes', {
    unit: 'By',
    help: 'Bytes of requests, decompressed',
  })
  const records = instruments.counter('hephaestus_otlp_records', {
    unit: '{record}',
    help: 'Log records accepted, refused until later, or rejected for good',
  })
  const nodes = instruments.gauge('hephaestus_nodes', {
    unit: '{node}',
    help: 'Other agents whose measurements are shown here',
  })
  const requestsOf = new Map<string, (amount: number) => void>()
  return {
    request(transport, outcome) {
      const name = `${transport} ${outcome}`
      const add = requestsOf.get(name) ?? requests.with({ ...own, transport, outcome })
      requestsOf.set(name, add)
      add(1)
    },
    receivedBytes: bytes.with(own),
    accepted: records.with({ ...own, outcome: 'accepted' }),
    refused: records.with({ ...own, outcome: 'refused' }),
    rejected: records.with({ ...own, outcome: 'rejected' }),
    nodes: (amount) => nodes.set(amount, own),
  }
}
