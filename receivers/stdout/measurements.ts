import { ownInstruments } from '../../agent/component/own-instruments.ts'
import type { Settings } from '../../agent/component/settings.ts'

/** What a stdout receiver counts. */
export interface Measurements {
  bytes(amount: number): void
  records(amount: number): void
  truncated(amount: number): void
  dropped(amount: number): void
  spilled(amount: number): void
  restarts(amount: number): void
}

/** What one receiver measures, with its name as label. */
export function createMeasurements(settings: Settings): Measurements {
  const { counter } = ownInstruments(settings, 'receiver')
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
