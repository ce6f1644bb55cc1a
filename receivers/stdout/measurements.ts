import { formatComponentId, type Settings } from '../../agent/component/settings.ts'

interface Count {
  add(amount: number): void
}

/** What a stdout receiver counts. */
export interface Measurements {
  readonly bytes: Count
  readonly records: Count
  readonly truncated: Count
  readonly dropped: Count
  readonly spilled: Count
  readonly restarts: Count
}

export function createMeasurements({ instruments, id }: Settings): Measurements {
  const own = { 'otelcol.component.kind': 'receiver', 'otelcol.component.id': formatComponentId(id) }
  const counter = (name: string, unit: string, help: string): Count => {
    const counted = instruments.counter(name, { unit, help })
    return { add: (amount) => counted.add(amount, own) }
  }
  return {
    bytes: counter('hephaestus_stdout_read_bytes', 'By', 'Bytes read, with line ends'),
    records: counter('hephaestus_stdout_records', '{record}', 'Lines handed on'),
    truncated: counter('hephaestus_stdout_truncated_records', '{record}', 'Lines that lost their rest'),
    dropped: counter(
      'hephaestus_stdout_dropped_records',
      '{record}',
      'Lines given up: no room for them, or the pipeline will never take them',
    ),
    spilled: counter(
      'hephaestus_stdout_spilled_bytes',
      'By',
      'Bytes that went to a file since the pipeline was slow',
    ),
    restarts: counter('hephaestus_stdout_restarts', '{start}', 'How often the program was started again'),
  }
}
