import { ownInstruments } from '../../agent/component/own-instruments.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { TailedFile } from './tailed-file.ts'

/** What a file receiver counts. */
export interface Measurements {
  bytes(amount: number): void
  records(amount: number): void
  truncated(amount: number): void
  dropped(amount: number): void
  /** A file was emptied, or a part of it cannot be read; at least that many bytes were not read. */
  lost(path: string, bytes: number): void
  /** Sets the gauges from what the files are now. */
  observe(files: Iterable<TailedFile>): void
}

/** Files that have series of their own; what comes later is counted together. */
const SERIES_MAX = 200
const REST = 'other'

/** The instruments of one receiver. Source of the two names with `otelcol_`: the Collector's file receiver. */
export function createMeasurements(settings: Settings): Measurements {
  const { counter, gauge } = ownInstruments(settings, 'receiver')
  const openFiles = gauge('otelcol_fileconsumer_open_files', '{file}', 'Files that are open')
  const readingFiles = gauge(
    'otelcol_fileconsumer_reading_files',
    '{file}',
    'Files with bytes that wait to be read',
  )
  const unread = gauge('hephaestus_file_unread_bytes', 'By', 'Bytes of all files that wait to be read')
  const readers = gauge('hephaestus_file_readers', '{file}', 'Known files by reader state')
  const lagBytes = gauge('hephaestus_file_lag_bytes', 'By', 'Bytes of a file that wait to be read')
  const lagSeconds = gauge(
    'hephaestus_file_lag_seconds',
    's',
    'How long bytes of a file have waited to be read',
  )
  const truncations = counter(
    'hephaestus_file_truncations',
    '{truncation}',
    'How often a file was emptied or replaced',
  )
  const lostBytes = counter(
    'hephaestus_file_lost_bytes',
    'By',
    'Bytes that were gone before they were read, as far as known',
  )
  const series = new Set<string>()
  const seriesOf = (path: string): { readonly [ATTRIBUTE.logFilePath]: string } => {
    if (series.size < SERIES_MAX) series.add(path)
    return { [ATTRIBUTE.logFilePath]: series.has(path) ? path : REST }
  }
  let behind = new Map<string, Lag>()
  return {
    bytes: counter('hephaestus_file_read_bytes', 'By', 'Bytes handed on, with line ends'),
    records: counter('hephaestus_file_records', '{record}', 'Records handed on'),
    truncated: counter('hephaestus_file_truncated_records', '{record}', 'Records that lost their rest'),
    dropped: counter('hephaestus_file_dropped_records', '{record}', 'Records the pipeline did not take'),
    lost(path, bytes) {
      truncations(1, seriesOf(path))
      lostBytes(bytes, seriesOf(path))
    },
    observe(files) {
      const states = { active: 0, inactive: 0, error: 0 }
      const now = new Map<string, Lag>([...behind.keys()].map((path) => [path, CAUGHT_UP]))
      let open = 0
      let reading = 0
      let unreadBytes = 0
      for (const file of files) {
        if (file.state !== 'reconnecting') states[file.state] += 1
        if (file.isOpen) open += 1
        const { bytes, ms } = file.lag
        if (bytes === 0) continue
        reading += 1
        unreadBytes += bytes
        const { [ATTRIBUTE.logFilePath]: path } = seriesOf(file.path)
        const lag = now.get(path) ?? CAUGHT_UP
        now.set(path, { bytes: lag.bytes + bytes, seconds: Math.max(lag.seconds, ms / 1_000) })
      }
      openFiles(open)
      readingFiles(reading)
      unread(unreadBytes)
      for (const [state, count] of Object.entries(states))
        readers(count, { 'hephaestus.reader.state': state })
      for (const [path, { bytes, seconds }] of now) {
        lagBytes(bytes, { [ATTRIBUTE.logFilePath]: path })
        lagSeconds(seconds, { [ATTRIBUTE.logFilePath]: path })
      }
      behind = new Map([...now].filter(([, lag]) => lag !== CAUGHT_UP))
    },
  }
}

interface Lag {
  readonly bytes: number
  readonly seconds: number
}

const CAUGHT_UP: Lag = { bytes: 0, seconds: 0 }
