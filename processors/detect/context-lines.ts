import { LRUCache } from 'lru-cache'
import type { ByteSlice } from '../../agent/model/body-slices.ts'
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

interface KeptRecord extends ByteSlice {
  readonly observedTimeUnixNano: bigint
}

const NO_RECORDS: StreamEnd = []
/** A trace is handed on when its end is known: so much more of the other output is kept until then. */
const PROCESS_RESERVE = 5
/** What was written before an error may be read just after it: the outputs are read one after the other. */
const READ_SKEW_NANO = 20_000_000n
/** Many services log a request when it was answered: so many records after the error are shown as well. */
const PROCESS_AFTER = 2

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

  /** The records before one of a batch that is not remembered yet, the newest last; valid as long as the batch. */
  before(batch: LogBatch, index: number): readonly ByteSlice[] {
    const { before, bytes } = this.#limits
    const newestFirst: ByteSlice[] = []
    for (let own = index - 1; own >= 0 && newestFirst.length < before; own -= 1)
      newestFirst.push(batch.rawSlice(own))
    if (newestFirst.length < before) {
      const earlier = this.#ends.get(batch.stream) ?? NO_RECORDS
      newestFirst.push(...earlier.toReversed().slice(0, before - newestFirst.length))
    }
    return fitting(newestFirst, bytes).toReversed()
  }

  /** The records after one, as far as its batch has them. */
  after(batch: LogBatch, index: number): readonly ByteSlice[] {
    const end = Math.min(index + 1 + this.#limits.after, batch.count)
    const records: ByteSlice[] = []
    for (let next = index + 1; next < end; next += 1) records.push(batch.rawSlice(next))
    return records
  }

  /** The records after, for show: within the bytes. */
  shownAfter(records: readonly ByteSlice[]): readonly ByteSlice[] {
    return fitting(records, this.#limits.bytes)
  }

  /**
   * What the process behind a stream had written to its other stream when a record began, and the little
   * after it; what it wrote last of all once it has ended, since some programs write late.
   */
  ofProcess(batch: LogBatch, index: number): readonly ByteSlice[] {
    const process = processOf(batch)
    const { process: shown, bytes } = this.#limits
    if (process === undefined || shown === 0) return []
    const others = [...(this.#streamsOf.get(process) ?? [])].filter((stream) => stream !== batch.stream)
    const records = others.flatMap((stream) => this.#ends.get(stream) ?? NO_RECORDS)
    const hasEnded = this.#endedProcesses.has(process) || tellsEnd(batch)
    const end = hasEnded ? records.length : firstAfter(records, batch.observedTime(index) + READ_SKEW_NANO)
    const from = Math.max(0, Math.min(end + PROCESS_AFTER, records.length) - shown)
    return fitting(records.slice(from, from + shown).toReversed(), bytes).toReversed()
  }

  /** Keeps the end of a batch for the records that come after it. */
  remember(batch: LogBatch): void {
    const { before, process: shown, bytes } = this.#limits
    const process = shown === 0 ? undefined : processOf(batch)
    const kept = Math.max(before, process === undefined ? 0 : shown * PROCESS_RESERVE)
    if (kept === 0 || batch.count === 0) return
    const bytesMax = process === undefined ? bytes : bytes * PROCESS_RESERVE
    const own = endOf(batch, { count: kept, bytesMax, recordBytesMax: bytes })
    const earlier = batch.count < kept ? (this.#ends.get(batch.stream) ?? NO_RECORDS) : NO_RECORDS
    const records = earlier.length === 0 ? own : [...earlier, ...own].slice(-kept)
    this.#ends.set(batch.stream, lastWithin(records, bytesMax))
    if (process === undefined) return
    if (tellsEnd(batch)) this.#endedProcesses.set(process, true)
    const streams = this.#streamsOf.get(process)
    if (streams?.has(batch.stream) !== true)
      this.#streamsOf.set(process, new Set([...(streams ?? []), batch.stream]))
  }
}

/** A copy of the first bytes. */
export function copied({ bytes, start, end }: ByteSlice, bytesMax = Number.POSITIVE_INFINITY): ByteSlice {
  const length = Math.min(end - start, bytesMax)
  // slice() of a Buffer is a view of it.
  return { bytes: new Uint8Array(bytes.subarray(start, start + length)), start: 0, end: length }
}

interface EndLimits {
  readonly count: number
  /** Of all of them together, and of one; the first bytes of it count. */
  readonly bytesMax: number
  readonly recordBytesMax: number
}

/** Copies of the last records of a batch that fit, in one memory: one for each costs more than the copy. */
function endOf(batch: LogBatch, { count, bytesMax, recordBytesMax }: EndLimits): StreamEnd {
  const slices: ByteSlice[] = []
  let length = 0
  for (let index = batch.count - 1; index >= 0 && slices.length < count; index -= 1) {
    const { bytes, start, end } = batch.rawSlice(index)
    const taken = Math.min(end - start, recordBytesMax)
    if (length + taken > bytesMax) break
    length += taken
    slices.push({ bytes, start, end: start + taken })
  }
  const copy = new Uint8Array(length)
  const first = batch.count - slices.length
  let at = 0
  return slices.toReversed().map(({ bytes, start, end }, step) => {
    copy.set(bytes.subarray(start, end), at)
    at += end - start
    const observedTimeUnixNano = batch.observedTime(first + step)
    return { bytes: copy, start: at - (end - start), end: at, observedTimeUnixNano }
  })
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
    const { start = 0, end = 0 } = records[from - 1] ?? {}
    left -= end - start
    if (left < 0) break
  }
  return records.slice(from)
}

/** As many of the records as fit, from the first; the one that does not fit is cut. */
function fitting(records: readonly ByteSlice[], bytesMax: number): ByteSlice[] {
  const taken: ByteSlice[] = []
  let bytesLeft = bytesMax
  for (const record of records) {
    if (bytesLeft <= 0) break
    const { bytes, start, end } = record
    const length = end - start
    taken.push(length > bytesLeft ? { bytes, start, end: start + bytesLeft } : record)
    bytesLeft -= length
  }
  return taken
}

/** Names the process that writes a stream, when a receiver knows it. */
export function processOf(batch: LogBatch): string | undefined {
  const pid = batch.resource.attributes[ATTRIBUTE.processPid]
  if (typeof pid !== 'number' && typeof pid !== 'string') return undefined
  const service = batch.resource.attributes[ATTRIBUTE.serviceName]
  return `${typeof service === 'string' ? service : ''}/${pid}`
}
