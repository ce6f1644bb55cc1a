import type { WrittenEntry } from './segment-log-writer.ts'

export interface LogEntry extends WrittenEntry {
  /** As it was appended when it comes from memory; one part when it comes from the disk. */
  readonly parts: readonly Uint8Array[]
}

const BYTES_MAX = 4 * 1_048_576

/**
 * Entries that were just written, for a reader that has read everything before: it need not read them back.
 * They are in order and without a gap. Bounds: 4 MiB; what comes then is read from the disk.
 */
export class FreshEntries {
  readonly #entries: LogEntry[] = []
  #bytes = 0

  /** Keeps the entry when it follows the last one, or is the next one that will be read. */
  add(entry: LogEntry, nextRead: number): void {
    const last = this.#entries.at(-1)
    const follows = last === undefined ? nextRead : last.sequence + 1
    if (entry.sequence !== follows || this.#bytes + bytesOf(entry) > BYTES_MAX) return
    this.#entries.push(entry)
    this.#bytes += bytesOf(entry)
  }

  /** The entry that is to be read next, if it is here; those before it were read from the disk. */
  take(nextRead: number): LogEntry | undefined {
    for (
      let [entry] = this.#entries;
      entry !== undefined && entry.sequence <= nextRead;
      [entry] = this.#entries
    ) {
      this.#entries.shift()
      this.#bytes -= bytesOf(entry)
      if (entry.sequence === nextRead) return entry
    }
    return undefined
  }
}

function bytesOf({ parts }: LogEntry): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
