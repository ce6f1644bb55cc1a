import { join } from 'node:path'
import { CURSOR_FILE, readCursor } from './segment-log-cursor.ts'
import { machineFiles, type SegmentFile, type SegmentFiles } from './segment-log-files.ts'
import { SegmentReader, type ReadRecord } from './segment-log-reader.ts'
import { segmentsAmong, type SegmentName } from './segment-log-record.ts'

/**
 * The payloads of the entries that are not consumed, in order, without changing anything: also beside the
 * process that writes the log. What is not whole is passed over.
 */
export async function* pendingPayloads(
  directory: string,
  files: SegmentFiles = machineFiles,
): AsyncGenerator<Uint8Array> {
  const cursorFile = await openIfThere(files, join(directory, CURSOR_FILE))
  const consumed = cursorFile === undefined ? undefined : await readCursor(cursorFile)
  await cursorFile?.close()
  for (const segment of segmentsAmong(await files.list(directory))) {
    for await (const record of segmentRecords(files, directory, segment)) {
      if (record.sequence >= (consumed ?? 0)) yield record.payload
    }
  }
}

/** The whole records of one segment; none when it is gone: the writer removes what is consumed. */
export async function* segmentRecords(
  files: SegmentFiles,
  directory: string,
  segment: SegmentName,
): AsyncGenerator<ReadRecord> {
  const file = await openIfThere(files, join(directory, segment.name))
  if (file === undefined) return
  const records = new SegmentReader(file, segment.salt, () => undefined)
  try {
    const bytes = await file.size()
    for (let record = await records.next(bytes, false); record !== undefined;) {
      yield record
      record = await records.next(bytes, false)
    }
  } finally {
    await records.close()
  }
}

async function openIfThere(files: SegmentFiles, path: string): Promise<SegmentFile | undefined> {
  try {
    return await files.open(path, 'read')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}
