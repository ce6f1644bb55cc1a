import type { Settings } from '../../agent/component/settings.ts'
import { formatComponentId } from '../../agent/component/settings.ts'
import type { Counter } from '../../agent/telemetry/instruments.ts'
import type { TailedFile } from './tailed-file.ts'

/** What a file receiver counts. */
export interface Measurements {
  readonly bytes: Pick<Counter, 'add'>
  readonly records: Pick<Counter, 'add'>
  readonly truncated: Pick<Counter, 'add'>
  readonly lostBytes: Pick<Counter, 'add'>
  readonly dropped: Pick<Counter, 'add'>
  /** Sets the gauges from what the files are now. */
  observe(files: Iterable<TailedFile>): void
}

/** The instruments of one receiver. Source of the two names with `otelcol_`: the Collector's file receiver. */
export function createMeasurements({ instruments, id }: Settings): Measurements {
  const own = { 'otelcol.component.kind': 'receiver', 'otelcol.component.id': formatComponentId(id) }
  const counter = (name: string, unit: string, help: string): Counter => {
    const counted = instruments.counter(name, { unit, help })
    return { add: (amount) => counted.add(amount, own) }
  }
  const openFiles = instruments.gauge('otelcol_fileconsumer_open_files', {
    unit: '{file}',
    help: 'Files that are open',
  })
  const readingFiles = instruments.gauge('otelcol_fileconsumer_reading_files', {
    unit: '{file}',
    help: 'Files with bytes that wait to be read',
  })
  const unread = instruments.gauge('hephaestus_file_unread_bytes', {
    unit: 'By',
    help: 'Bytes of all files that wait to be read',
  })
  const readers = instruments.gauge('hephaestus_file_readers', {
    unit: '{file}',
    help: 'Known files by reader state',
  })
  return {
    bytes: counter('hephaestus_file_read_bytes', 'By', 'Bytes handed on, with line ends'),
    records: counter('hephaestus_file_records', '{record}', 'Lines handed on'),
    truncated: counter('hephaestus_file_truncated_records', '{record}', 'Lines that lost their rest'),
    lostBytes: counter(
      'hephaestus_file_lost_bytes',
      'By',
      'Bytes that were gone before they were read, as far as known',
    ),
    dropped: counter('hephaestus_file_dropped_records', '{record}', 'Lines the pipeline will never take'),
    observe(files) {
      const states = { active: 0, inactive: 0, error: 0 }
      let open = 0
      let reading = 0
      let unreadBytes = 0
      for (const file of files) {
        if (file.state !== 'reconnecting') states[file.state] += 1
        if (file.isOpen) open += 1
        if (file.unreadBytes > 0) reading += 1
        unreadBytes += file.unreadBytes
      }
      openFiles.set(open, own)
      readingFiles.set(reading, own)
      unread.set(unreadBytes, own)
      for (const [state, count] of Object.entries(states))
        readers.set(count, { ...own, 'hephaestus.reader.state': state })
    },
  }
}
