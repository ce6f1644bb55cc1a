import type { Instruments } from '../../agent/telemetry/instruments.ts'
import type { Cut } from './cut.ts'

export interface RecombineInstruments {
  count(cut: Cut): void
  /** Records that the next stage will never take. */
  refused(records: number): void
}

/** What a recombine processor measures, for one component. */
export function recombineInstruments(instruments: Instruments, component: string): RecombineInstruments {
  const joined = instruments.counter('hephaestus_recombine_lines_joined', {
    unit: '{line}',
    help: 'Lines that became part of the record of a line before them',
  })
  const dropped = instruments.counter('hephaestus_recombine_lines_dropped', {
    unit: '{line}',
    help: 'Lines left out because their record was full',
  })
  const refused = instruments.counter('hephaestus_recombine_records_refused', {
    unit: '{record}',
    help: 'Records given up because the next stage will never take them',
  })
  return {
    count: ({ joinedLines, droppedLines }) => {
      if (joinedLines > 0) joined.add(joinedLines, { component })
      if (droppedLines > 0) dropped.add(droppedLines, { component })
    },
    refused: (records) => refused.add(records, { component }),
  }
}
