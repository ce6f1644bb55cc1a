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
type StreamEnd = readonly Uint8Array[]

const NO_RECORDS: readonly Uint8Array[] = []
const decoder = new TextDecoder('utf-8')

/**
 * The records just before, per stream, as they were logged.
 * Bounds: `before` records of at most `bytes` for each of the `streamsMax` streams that spoke last.
 */
export class ContextLines {
  readonly #limits: ContextLimits
  readonly #ends: LRUCache<string, StreamEnd>
  /** For each process the streams it writes. */
  readonly #streamsOf: LRUCache<string, ReadonlySet<string>>

  constructor(limits: ContextLimits) {
    this.#limits = limits
    this.#ends = new LRUCache({ max: limits.streamsMax })
    this.#streamsOf = new LRUCache({ max: limits.streamsMax })
  }

  /** The lines before a record of a batch that is not remembered yet. */
  before(batch: LogBatch, index: number): readonly string[] {
    const { before, bytes } = this.#limits
    const own = Array.from({ length: Math.min(index, before) }, (_, step) => batch.rawBytes(index - 1 - step))
    const earlier = (this.#ends.get(batch.stream) ?? NO_RECORDS).toReversed()
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

  /** What the process behind a stream last wrote to its other stream. */
  ofProcess(batch: LogBatch): readonly string[] {
    const process = processOf(batch)
    if (process === undefined || this.#limits.process === 0) return []
    const others = [...(this.#streamsOf.get(process) ?? [])].filter((stream) => stream !== batch.stream)
    const records = others.flatMap((stream) => this.#ends.get(stream) ?? NO_RECORDS)
    return linesOf(
      fitting(records.toReversed().slice(0, this.#limits.process), this.#limits.bytes).toReversed(),
    )
  }

  /** Keeps the end of a batch for the records that come after it. */
  remember(batch: LogBatch): void {
    const kept = Math.max(this.#limits.before, this.#limits.process)
    if (kept === 0 || batch.count === 0) return
    const from = Math.max(0, batch.count - kept)
    const own = Array.from({ length: batch.count - from }, (_, step) =>
      this.#copy(batch.rawBytes(from + step)),
    )
    const earlier = this.#ends.get(batch.stream) ?? NO_RECORDS
    const records = own.length < kept ? [...earlier, ...own].slice(-kept) : own
    this.#ends.set(batch.stream, fitting(records.toReversed(), this.#limits.bytes).toReversed())
    const process = processOf(batch)
    if (process === undefined) return
    const streams = this.#streamsOf.get(process)
    if (streams?.has(batch.stream) !== true)
      this.#streamsOf.set(process, new Set([...(streams ?? []), batch.stream]))
  }

  #copy(record: Uint8Array): Uint8Array {
    // slice() of a Buffer is a view of it.
    return new Uint8Array(record.subarray(0, this.#limits.bytes))
  }
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
  return records.flatMap((record) => decoder.decode(record).replaceAll('\r\n', '\n').split('\n'))
}

/** Names the process that writes a stream, when a receiver knows it. */
export function processOf(batch: LogBatch): string | undefined {
  const pid = batch.resource.attributes[ATTRIBUTE.processPid]
  if (typeof pid !== 'number' && typeof pid !== 'string') return undefined
  const service = batch.resource.attributes[ATTRIBUTE.serviceName]
  return `${typeof service === 'string' ? service : ''}/${pid}`
}
