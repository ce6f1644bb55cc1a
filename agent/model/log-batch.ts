import { settleAll, splitReceipts, type Outcome, type Receipt } from './acknowledgement.ts'
import { asOne, concatenate, packed, readable, wholeSlice, type ByteSlice } from './body-slices.ts'
import type { EncodedAttributes } from './encoded-attributes.ts'
import type { EncodedRecords, EncodedRun } from './encoded-records.ts'
import { invariant } from './invariant.ts'
import type { LogBatchInit } from './log-batch-init.ts'
import { hasFields, noColumns, picked, pickedColumns, written, writtenTime } from './log-columns.ts'
import type { BodyParts, Columns } from './log-columns.ts'
import type { LogRecord } from './log-record.ts'
import type { Attributes, AttributeValue, Resource, Scope } from './resource.ts'
import { EMPTY_RESOURCE } from './resource.ts'
import { recordOf } from './record-of.ts'
import { severityName, type SeverityNumber } from './severity.ts'

const LINE_FEED = 0x0a
const NO_RECEIPTS: readonly Receipt[] = []
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/**
 * A batch of log records as bytes and offsets.
 *
 *   bytes     ┌ line 0 ┬ line 1 ──────┬ line 2 ┐      one buffer, usually the one that was read into
 *   starts    0        8              23              where each body begins in it
 *   ends      7        22             30              and ends (exclusive, without the line end)
 *   owned     -        [part, part]   -               bodies that are not one slice: joined, unescaped, transcoded
 *   raw       -        -              [slice]         what was logged, where parsing put another body in its place
 *   encoded   [whole record, …]                       where the bytes hold more than bodies: read when asked for
 *   columns   severity, time, attributes, …           made when somebody first writes them
 *
 * A record costs nothing until it is looked at. All records of a batch come from one stream and share
 * one resource. The bytes are valid until the `consume` call that carried them resolves; who keeps a
 * batch longer calls `detach` first.
 */
export class LogBatch {
  readonly count: number
  readonly stream: string
  resource: Resource
  scope: Scope | undefined
  commonAttributes: Attributes
  readonly observedTimeUnixNano: bigint
  receipts: readonly Receipt[]
  readonly peer: string
  #bytes: Uint8Array
  #starts: Uint32Array
  #ends: Uint32Array
  readonly #sourceEnds: Float64Array | undefined
  #marks: Uint8Array | undefined
  readonly #encoded: EncodedRecords<LogBatch> | undefined
  readonly #columns: Columns
  #readable: Buffer | undefined

  constructor(init: LogBatchInit, columns?: Partial<Columns>) {
    invariant(
      init.starts.length >= init.count && init.ends.length >= init.count,
      'every record has its offsets',
    )
    this.count = init.count
    this.stream = init.stream
    this.resource = init.resource ?? EMPTY_RESOURCE
    this.scope = init.scope
    this.commonAttributes = init.attributes ?? {}
    this.observedTimeUnixNano = init.observedTimeUnixNano
    this.receipts = init.receipts ?? NO_RECEIPTS
    this.peer = init.peer ?? ''
    this.#bytes = init.bytes
    this.#starts = init.starts
    this.#ends = init.ends
    this.#sourceEnds = init.sourceEnds
    this.#marks = init.marks
    this.#encoded = init.encoded
    this.#columns = { ...noColumns(), ...columns }
  }

  // --- bodies

  /** The body as bytes; joined into a copy only where it has more than one part. Valid as long as the batch. */
  bodyBytes(index: number): Uint8Array {
    const owned = this.#columns.owned?.[index]
    return owned === undefined ? this.#bytes.subarray(this.#starts[index], this.#ends[index]) : asOne(owned)
  }

  /** The body as text; malformed UTF-8 becomes U+FFFD. */
  bodyText(index: number): string {
    if (this.#columns.owned?.[index] !== undefined) return decoder.decode(this.bodyBytes(index))
    const bytes = (this.#readable = readable(this.#bytes, this.#readable))
    return bytes.toString('utf8', this.#starts[index], this.#ends[index])
  }

  /** Length of the body in bytes. */
  bodyLength(index: number): number {
    const owned = this.#columns.owned?.[index]
    if (owned === undefined) return (this.#ends[index] ?? 0) - (this.#starts[index] ?? 0)
    return owned.reduce((sum, part) => sum + part.length, 0)
  }

  /** Makes a body end where that of a later record of another batch over the same buffer ends. */
  extendBody(index: number, other: LogBatch, last: number): void {
    invariant(this.#bytes === other.#bytes, 'a body is extended inside of its buffer')
    this.#changed(index)
    this.#columns.sameness?.fill(undefined, index, index + 1)
    this.#ends[index] = other.#ends[last] ?? 0
  }

  setBody(index: number, body: BodyParts | string): void {
    this.#changed(index).bodyValue?.fill(undefined, index, index + 1)
    this.#columns.sameness?.fill(undefined, index, index + 1)
    const parts = typeof body === 'string' ? [encoder.encode(body)] : body
    this.#columns.owned = written(this.#columns.owned, this.count, index, parts)
  }

  /** Gives the record a body that is no text, and the text that stands for it where one is needed. */
  setBodyValue(index: number, text: string, value: AttributeValue): void {
    this.setBody(index, text)
    this.#columns.bodyValue = written(this.#columns.bodyValue, this.count, index, value)
  }

  /** The body, where it is no text. */
  bodyValue(index: number): AttributeValue | undefined {
    return this.#columns.bodyValue?.[index]
  }

  /** Gives the record another body than was logged, and keeps what was logged for `rawBytes`. */
  replaceBody(index: number, body: BodyParts | string): void {
    const raw = this.#columns.raw?.[index] ?? this.#columns.owned?.[index] ?? [this.bodyBytes(index)]
    this.#columns.raw = written(this.#columns.raw, this.count, index, raw)
    this.setBody(index, body)
  }

  /** The record as it was logged: the body, unless that was replaced. Valid as long as the batch. */
  rawBytes(index: number): Uint8Array {
    const raw = this.#columns.raw?.[index]
    return raw === undefined ? this.bodyBytes(index) : asOne(raw)
  }

  /** The record as it was logged, as a place in some bytes. Valid as long as the batch. */
  rawSlice(index: number): ByteSlice {
    if (this.#columns.raw?.[index] === undefined && this.#columns.owned?.[index] === undefined)
      return { bytes: this.#bytes, start: this.#starts[index] ?? 0, end: this.#ends[index] ?? 0 }
    return wholeSlice(this.rawBytes(index))
  }

  /** Whether the body is another than was logged. */
  isReplaced(index: number): boolean {
    return this.#columns.raw?.[index] !== undefined
  }

  /** The record as it was logged, as text; malformed UTF-8 becomes U+FFFD. */
  rawText(index: number): string {
    return decoder.decode(this.rawBytes(index))
  }

  /**
   * Puts text in the place of a body, and of what was logged where that is kept apart, as a function gives it for
   * their bytes; where it gives nothing they stay.
   */
  rewriteBody(index: number, rewrite: (bytes: Uint8Array, isRaw: boolean) => string | undefined): void {
    const raw = this.#columns.raw
    const body = rewrite(this.bodyBytes(index), false)
    const logged = raw?.[index] === undefined ? undefined : rewrite(this.rawBytes(index), true)
    if (body !== undefined) this.setBody(index, body)
    if (raw !== undefined && logged !== undefined) raw[index] = [encoder.encode(logged)]
  }

  /** Sum of all bodies in bytes: what queues and limits count. */
  get bodyBytesTotal(): number {
    let total = 0
    for (let index = 0; index < this.count; index += 1) total += this.bodyLength(index)
    return total
  }

  // --- marks

  /** Whether it is known which records are wanted. */
  get isMarked(): boolean {
    return this.#marks !== undefined
  }

  /** The first record from `index` on that may be wanted; `count` when there is none. */
  nextWanted(index: number): number {
    const marks = this.#marks
    if (marks === undefined || index >= this.count) return Math.min(index, this.count)
    // Of none, -1: without its sign that is more than there are.
    return Math.min(this.count, marks.indexOf(1, index) >>> 0)
  }

  /** Says that a record is wanted: it was put together from others. For a batch made by `select`. */
  markWanted(index: number): void {
    if (this.#marks !== undefined) this.#marks[index] = 1
  }

  /** Every record may be wanted: what was looked for is not all that counts now. */
  forgetMarks(): void {
    this.#marks = undefined
  }

  /** Whether records follow each other in the buffer with exactly one line feed between each two. */
  areLinesOfBuffer(first: number, count: number): boolean {
    if (this.#columns.owned !== undefined) return false
    for (let index = first; index < first + count - 1; index += 1) {
      const end = this.#ends[index] ?? 0
      if (this.#starts[index + 1] !== end + 1 || this.#bytes[end] !== LINE_FEED) return false
    }
    return true
  }

  // --- columns

  /** As many records from this one on as stand in the bytes as they came; undefined where this one does not. */
  encodedRun(index: number): EncodedRun | undefined {
    return this.#encoded?.run(index, this.#bytes)
  }

  severityNumber(index: number): SeverityNumber {
    return this.#columns.severity?.[index] ?? 0
  }

  setSeverity(index: number, severity: SeverityNumber, text?: string): void {
    const column = (this.#changed(index).severity ??= new Uint8Array(this.count))
    column[index] = severity
    if (text === undefined) return
    this.#columns.severityText = written(this.#columns.severityText, this.count, index, text)
  }

  severityText(index: number): string {
    return this.#known(index).severityText?.[index] ?? severityName(this.severityNumber(index))
  }

  timeUnixNano(index: number): bigint {
    return this.#known(index).time?.[index] ?? 0n
  }

  setTime(index: number, timeUnixNano: bigint): void {
    this.#changed(index).time = writtenTime(this.#columns.time, this.count, index, timeUnixNano)
  }

  /** Arrival of one record: the batch's, unless the record was put together from older ones. */
  observedTime(index: number): bigint {
    return this.#known(index).observed?.[index] || this.observedTimeUnixNano
  }

  setObservedTime(index: number, timeUnixNano: bigint): void {
    this.#changed(index).observed = writtenTime(this.#columns.observed, this.count, index, timeUnixNano)
  }

  /** The record's own attributes, without those all records share. */
  ownAttributes(index: number): Attributes {
    return this.#knownAttributes(index) ?? {}
  }

  attribute(index: number, name: string): AttributeValue | undefined {
    return this.#knownAttributes(index)?.[name] ?? this.commonAttributes[name]
  }

  /** Whether a record may have an attribute or an event name of its own; else all have what they share, and nothing more. */
  get hasOwnFields(): boolean {
    return this.#encoded !== undefined || hasFields(this.#columns)
  }

  addAttributes(index: number, attributes: Attributes): void {
    const present = this.#knownAttributes(index)
    this.setAttributes(index, present === undefined ? attributes : { ...present, ...attributes })
  }

  /** Puts attributes in the place of the record's own; those that all records share stay. */
  setAttributes(index: number, attributes: Attributes): void {
    this.#changed(index).attributes = written(this.#columns.attributes, this.count, index, attributes)
    this.#columns.encodedAttributes?.fill(undefined, index, index + 1)
  }

  /** The record's own attributes as bytes; undefined where they are values only. */
  encodedAttributes(index: number): EncodedAttributes | undefined {
    return this.#known(index).encodedAttributes?.[index]
  }

  /** Puts attributes in the place of the record's own. */
  setEncodedAttributes(index: number, attributes: EncodedAttributes): void {
    const { encodedAttributes: encoded } = this.#changed(index)
    this.#columns.encodedAttributes = written(encoded, this.count, index, attributes)
    this.#columns.attributes?.fill(undefined, index, index + 1)
  }

  /** The record's own attributes, made of their bytes when they are first asked for. */
  #knownAttributes(index: number): Attributes | undefined {
    const known = this.#known(index).attributes?.[index]
    const encoded = this.#columns.encodedAttributes?.[index]
    if (known !== undefined || encoded === undefined) return known
    this.#columns.attributes = written(this.#columns.attributes, this.count, index, encoded.read())
    return this.#columns.attributes[index]
  }

  eventName(index: number): string {
    return this.#known(index).eventName?.[index] ?? ''
  }

  setEventName(index: number, eventName: string): void {
    this.#changed(index).eventName = written(this.#columns.eventName, this.count, index, eventName)
  }

  traceId(index: number): string {
    return this.#known(index).traceId?.[index] ?? ''
  }

  spanId(index: number): string {
    return this.#known(index).spanId?.[index] ?? ''
  }

  setTraceContext(index: number, traceId: string, spanId: string): void {
    this.#changed(index).traceId = written(this.#columns.traceId, this.count, index, traceId)
    this.#columns.spanId = written(this.#columns.spanId, this.count, index, spanId)
  }

  /** W3C trace flags. */
  flags(index: number): number {
    return this.#known(index).flags?.[index] ?? 0
  }

  setFlags(index: number, flags: number): void {
    const column = (this.#changed(index).flags ??= new Uint32Array(this.count))
    column[index] = flags
  }

  /** Attributes that somebody before us left out. */
  droppedAttributesCount(index: number): number {
    return this.#known(index).droppedAttributesCount?.[index] ?? 0
  }

  setDroppedAttributesCount(index: number, count: number): void {
    const column = (this.#changed(index).droppedAttributesCount ??= new Uint32Array(this.count))
    column[index] = count
  }

  /**
   * One object for all records whose bodies are the same but for numbers and ids in the first line and for the values of
   * calls, in their lengths; undefined where nobody has compared it. Another body has it no more.
   */
  sameness(index: number): object | undefined {
    return this.#columns.sameness?.[index]
  }

  setSameness(index: number, sameness: object): void {
    this.#columns.sameness = written(this.#columns.sameness, this.count, index, sameness)
  }

  /** Whether some records are for some exporters of the pipeline only. */
  get isRouted(): boolean {
    return this.#columns.exporters !== undefined
  }

  /** The exporters of the pipeline that a record is for, by their ids; undefined: all. */
  exporters(index: number): ReadonlySet<string> | undefined {
    return this.#columns.exporters?.[index]
  }

  setExporters(index: number, exporters: ReadonlySet<string>): void {
    this.#columns.exporters = written(this.#columns.exporters, this.count, index, exporters)
  }

  /** One record, decoded, independent of the batch's bytes. */
  record(index: number): LogRecord {
    return recordOf(this, index)
  }

  // --- whole batches

  /**
   * A batch of some of the records, in the given order, sharing the bytes. It owns the receipts that
   * are handed in, or else this batch's: after that, this batch has none.
   */
  select(indices: ArrayLike<number>, receipts?: readonly Receipt[]): LogBatch {
    const count = indices.length
    const selected = new LogBatch(
      {
        bytes: this.#bytes,
        starts: picked(this.#starts, indices, new Uint32Array(count)),
        ends: picked(this.#ends, indices, new Uint32Array(count)),
        count,
        stream: this.stream,
        peer: this.peer,
        observedTimeUnixNano: this.observedTimeUnixNano,
        resource: this.resource,
        ...(this.scope === undefined ? {} : { scope: this.scope }),
        attributes: this.commonAttributes,
        receipts: receipts ?? this.receipts,
        sourceEnds: this.#sourceEnds && picked(this.#sourceEnds, indices, new Float64Array(count)),
        marks: this.#marks && picked(this.#marks, indices, new Uint8Array(count)),
        encoded: this.#encoded?.picked(indices),
      },
      pickedColumns(this.#columns, indices),
    )
    if (receipts === undefined) this.receipts = NO_RECEIPTS
    return selected
  }

  /** An independent batch with its own columns and shares of the receipts; the bytes are shared. */
  copy(): LogBatch {
    return this.select(
      Array.from({ length: this.count }, (_, index) => index),
      this.receipts.map((receipt) => receipt.share()),
    )
  }

  /** Copies what is used of it out of the read buffer, so that the batch outlives the call that carried it. */
  detach(): this {
    const bodies = Array.from({ length: this.count }, (_, index) => this.bodyBytes(index))
    const { bytes, starts, ends } = packed(this.#encoded?.withWholes(bodies, this.#bytes) ?? bodies)
    this.#encoded?.move({ starts, ends }, this.#starts, bodies)
    this.#bytes = bytes
    this.#starts = starts
    this.#ends = ends
    this.#columns.owned = undefined
    this.#columns.raw = this.#columns.raw?.map((raw) => raw && [concatenate(raw)])
    return this
  }

  // --- acknowledgement

  /** Position in the source just after a record; NaN when the source does not count. */
  sourceEnd(index: number): number {
    return this.#sourceEnds?.[index] ?? Number.NaN
  }

  /** Says where a record ends in the source that was put together from several; for a batch made by `select`. */
  setSourceEnd(index: number, position: number): void {
    if (this.#sourceEnds !== undefined) this.#sourceEnds[index] = position
  }

  /**
   * Gives up the receipts from a record on: this batch keeps those of the records before it.
   * With no positions known, or index 0, all of them go.
   */
  splitReceiptsBefore(index: number): readonly Receipt[] {
    const position = index === 0 ? Number.NaN : this.sourceEnd(index - 1)
    if (Number.isNaN(position)) {
      const all = this.receipts
      this.receipts = NO_RECEIPTS
      return all
    }
    const { before, after } = splitReceipts(this.receipts, position)
    this.receipts = before
    return after
  }

  settle(outcome: Outcome): void {
    settleAll(this.splitReceiptsBefore(0), outcome)
  }

  // --- records as they came

  /** The columns, with all that there is of a record. */
  #known(index: number): Columns {
    if (this.#encoded?.isUnread(index) === true) this.#encoded.read(this, index, this.#bytes)
    return this.#columns
  }

  /** The same of a record that is about to become another one. */
  #changed(index: number): Columns {
    const columns = this.#known(index)
    this.#encoded?.forget(index)
    return columns
  }
}
