import { LRUCache } from 'lru-cache'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'

export interface ContextLimits {
  /** Records kept before an error and waited for after it. */
  readonly before: number
  readonly after: number
  /** Records shown of the same process's other stream. */
  readonly process: number
  /** Most bytes on each side. */
  readonly bytes: number
  readonly streamsMax: number
}

/** The end of one stream, oldest first: copies, since the read buffer moves on. */
type StreamEnd = readonly KeptRecord[]

interface KeptRecord {
  readonly bytes: Uint8Array
  readonly observedTimeUnixNano: bigint
}

const NO_RECORDS: StreamEnd = []
/** A trace is handed on when its end is known: so much more of the other output is kept until then. */
const PROCESS_RESERVE = 5
/** What was written before an error may be read just after it: the outputs are read one after the other. */
const READ_SKEW_NANO = 20_000_000n
/** Many services log a request when it was answered: so many records after the error are shown as well. */
const PROCESS_AFTER = 2
const LINE_FEED = new Uint8Array([0x0a])
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The records just before, per stream, as they were logged.
 * Bounds: `before` records of at most `bytes` for each of the `streamsMax` streams that spoke last; of a
 * process, several times the records shown.
 */
export class ContextLines {
  readonly #limits: ContextLimits
  readonly #ends: LRUCache<string, StreamEnd>
  /** For each process the streams it writes. */
  readonly #streamsOf: LRUCache<string, ReadonlySet<string>>
  readonly #endedProcesses: LRUCache<string, true>

  constructor(limits: ContextLimits) {
    this.#limits = limits
    this.#ends = new LRUCache({ max: limits.streamsMax })
    this.#streamsOf = new LRUCache({ max: limits.streamsMax })
    this.#endedProcesses = new LRUCache({ max: limits.streamsMax })
  }

  /** The lines before a record of a batch that is not remembered yet. */
  before(batch: LogBatch, index: number): readonly string[] {
    const { before, bytes } = this.#limits
    const own = Array.from({ length: Math.min(index, before) }, (_, step) => batch.rawBytes(index - 1 - step))
    if (own.length === before) return linesOf(fitting(own, bytes).toReversed())
    const earlier = (this.#ends.get(batch.stream) ?? NO_RECORDS).map((kept) => kept.bytes).toReversed()
    return linesOf(fitting([...own, ...earlier].slice(0, before), bytes).toReversed())
  }

  /** The lines after a record, as far as its batch has them. */
  after(batch: LogBatch, index: number): readonly Uint8Array[] {
    const { after } = this.#limits
    const count = Math.max(0, Math.min(after, batch.count - 1 - index))
    return Array.from({ length: count }, (_, step) => batch.rawBytes(index + 1 + step))
  }

  /** The lines after, for show: within the bytes. */
  shownAfter(records: readonly Uint8Array[]): readonly string[] {
    return linesOf(fitting(records, this.#limits.bytes))
  }

  /**
   * What the process behind a stream had written to its other stream when a record began, and the little
   * after it; what it wrote last of all once it has ended, since some programs write late.
   */
  ofProcess(batch: LogBatch, index: number): readonly string[] {
    const process = processOf(batch)
    const { process: shown, bytes } = this.#limits
    if (process === undefined || shown === 0) return []
    const others = [...(this.#streamsOf.get(process) ?? [])].filter((stream) => stream !== batch.stream)
    const records = others.flatMap((stream) => this.#ends.get(stream) ?? NO_RECORDS)
    const hasEnded = this.#endedProcesses.has(process) || tellsEnd(batch)
    const end = hasEnded ? records.length : firstAfter(records, batch.observedTime(index) + READ_SKEW_NANO)
    const from = Math.max(0, Math.min(end + PROCESS_AFTER, records.length) - shown)
    const near = records.slice(from, from + shown).map((kept) => kept.bytes)
    return linesOf(fitting(near.toReversed(), bytes).toReversed())
  }

  /** Keeps the end of a batch for the records that come after it. */
  remember(batch: LogBatch): void {
    const { before, process: shown, bytes } = this.#limits
    const process = shown === 0 ? undefined : processOf(batch)
    const kept = Math.max(before, process === undefined ? 0 : shown * PROCESS_RESERVE)
    if (kept === 0 || batch.count === 0) return
    const bytesMax = process === undefined ? bytes : bytes * PROCESS_RESERVE
    const from = Math.max(0, batch.count - kept)
    const own = Array.from({ length: batch.count - from }, (_, step) => ({
      bytes: this.#copy(batch.rawBytes(from + step)),
      observedTimeUnixNano: batch.observedTime(from + step),
    }))
    const earlier = this.#ends.get(batch.stream) ?? NO_RECORDS
    const records = own.length < kept ? [...earlier, ...own].slice(-kept) : own
    this.#ends.set(batch.stream, lastWithin(records, bytesMax))
    if (process === undefined) return
    if (tellsEnd(batch)) this.#endedProcesses.set(process, true)
    const streams = this.#streamsOf.get(process)
    if (streams?.has(batch.stream) !== true)
      this.#streamsOf.set(process, new Set([...(streams ?? []), batch.stream]))
  }

  #copy(record: Uint8Array): Uint8Array {
    // slice() of a Buffer is a view of it.
    return new Uint8Array(record.subarray(0, this.#limits.bytes))
  }
}

/** The record about the end of a process is the last of its stream. */
function tellsEnd(batch: LogBatch): boolean {
  const last = batch.count - 1
  return (
    batch.attribute(last, ATTRIBUTE.processExitCode) !== undefined ||
    batch.attribute(last, ATTRIBUTE.processExitSignal) !== undefined
  )
}

/** The first of the records that was read after a time; their number when none was. */
function firstAfter(records: StreamEnd, timeUnixNano: bigint): number {
  const found = records.findIndex((record) => record.observedTimeUnixNano > timeUnixNano)
  return found < 0 ? records.length : found
}

/** The newest records that fit, oldest first. */
function lastWithin(records: StreamEnd, bytesMax: number): StreamEnd {
  let from = records.length
  for (let left = bytesMax; from > 0; from -= 1) {
    left -= records[from - 1]?.bytes.length ?? 0
    if (left < 0) break
  }
  return records.slice(from)
}

/** As many of the records as fit, from the first; the one that does not fit is cut. */
function fitting(records: readonly Uint8Array[], bytesMax: number): readonly Uint8Array[] {
  const taken: Uint8Array[] = []
  let bytesLeft = bytesMax
  for (const record of records) {
    if (bytesLeft <= 0) break
    taken.push(record.length > bytesLeft ? record.subarray(0, bytesLeft) : record)
    bytesLeft -= record.length
  }
  return taken
}

/** Records as lines: a joined record has several. */
function linesOf(records: readonly Uint8Array[]): readonly string[] {
  if (records.length === 0) return []
  // One decoding of all costs less than one of each.
  const text = decoder.decode(Buffer.concat(records.flatMap((record) => [LINE_FEED, record]).slice(1)))
  return (text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text).split('\n')
}

/** Names the process that writes a stream, when a receiver knows it. */
export function processOf(batch: LogBatch): string | undefined {
  const pid = batch.resource.attributes[ATTRIBUTE.processPid]
  if (typeof pid !== 'number' && typeof pid !== 'string') return undefined
  const service = batch.resource.attributes[ATTRIBUTE.serviceName]
  return `${typeof service === 'string' ? service : ''}/${pid}`
}
