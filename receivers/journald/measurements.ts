import { ownInstruments } from '../../agent/component/own-instruments.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { READER_MOVES, type ReaderState } from '../../agent/model/state-machine.ts'

/** What a journald receiver counts. */
export interface Measurements {
  bytes(byteCount: number): void
  /** `lagSeconds` is how old the last of them is. */
  entries(count: number, lagSeconds: number): void
  truncated(count: number): void
  droppedFields(count: number): void
  /** Records that the pipeline will never take. */
  dropped(count: number): void
  restarted(): void
  /** The entry that was read last had gone from the journal. */
  gap(): void
  /** How the reader is. */
  state(state: ReaderState): void
}

/** What one receiver measures, with its name as label. */
export function createMeasurements(settings: Settings): Measurements {
  const { counter, gauge } = ownInstruments(settings, 'receiver')
  const entries = counter('hephaestus_journald_entries', '{entry}', 'Entries read')
  const restarts = counter(
    'hephaestus_journald_restarts',
    '{start}',
    'How often journalctl was started again',
  )
  const gaps = counter(
    'hephaestus_journald_gaps',
    '{gap}',
    'How often the entry read last was gone: others may have gone with it, unread',
  )
  const readers = gauge('hephaestus_journald_readers', '{reader}', 'Readers of the journal by reader state')
  const lag = gauge(
    'hephaestus_journald_lag_seconds',
    's',
    'Age of the entry that was read last, when it was read',
  )
  return {
    bytes: counter('hephaestus_journald_read_bytes', 'By', 'Bytes that journalctl wrote'),
    entries: (count, lagSeconds) => {
      entries(count)
      lag(Math.max(0, lagSeconds))
    },
    truncated: counter('hephaestus_journald_truncated_records', '{record}', 'Messages that lost their rest'),
    droppedFields: counter(
      'hephaestus_journald_dropped_fields',
      '{field}',
      'Fields left out since they are too long or too many',
    ),
    dropped: counter(
      'hephaestus_journald_dropped_records',
      '{record}',
      'Records given up since the pipeline will never take them',
    ),
    restarted: () => restarts(1),
    gap: () => gaps(1),
    state: (state) => {
      for (const each of Object.keys(READER_MOVES))
        readers(each === state ? 1 : 0, { 'hephaestus.reader.state': each })
    },
  }
}
