import { ENCODED, EncodedRecords } from '../model/encoded-records.ts'
import { LogBatch } from '../model/log-batch.ts'
import type { Resource, Scope } from '../model/resource.ts'
import { fillColumns, readEncodedRecord, readRecord, type DecodedRecord } from './decode-record.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
import { RecordPlaces, type PlaceColumns } from './record-places.ts'
import { RecordWalk } from './record-walk.ts'
import { Skim } from './skim.ts'
import type { WantedBytes } from './wanted-bytes.ts'

interface Origin {
  readonly stream: string
  readonly resource: Resource
  readonly scope: Scope | undefined
  readonly peer?: string
  /** For records that do not say when they were observed. */
  readonly arrivalUnixNano: bigint
}

/** Of this record no more is known than where its body is. A bit that a batch does not look at. */
const IS_PLAIN = 0x80
const AS_THEY_CAME = ENCODED.isAsItCame | ENCODED.isUnread

/** Of the scope that is read: one is read to its end before the next begins. */
let scratch: RecordPlaces | undefined

/**
 * The records of one scope as they are passed over. Of a record that nobody wants no more is read than where its body
 * is; of one that may be sent on as it came, its severity too; the others are read.
 */
export class Rows {
  readonly #wanted: WantedBytes | undefined
  readonly #skim: Skim | undefined
  readonly #walk = new RecordWalk()
  readonly #places = (scratch ??= new RecordPlaces())
  /** The records that were read, and where they are among all. */
  readonly #records: DecodedRecord[] = []
  readonly #indices: number[] = []
  readonly #wantedIndices: number[] = []

  constructor(wanted: WantedBytes | undefined) {
    this.#wanted = wanted
    this.#skim = wanted === undefined ? undefined : new Skim(wanted.fields)
    this.#places.clear()
  }

  /** Passes over the record that comes next, whose tag is behind `tagStart`. Errors: as `decodeLogs`. */
  read(reader: ProtobufReader, tagStart: number): void {
    const { bytes } = reader
    const start = reader.span()
    const end = reader.position
    if (this.#skim?.isPlain(bytes, start, end) === true) {
      const { bodyStart, bodyEnd } = this.#skim
      this.#places.add({ bodyStart, bodyEnd, start: tagStart, end, severity: 0, state: IS_PLAIN })
      return
    }
    const index = this.#places.count
    if (this.#wanted !== undefined) this.#wantedIndices.push(index)
    if (this.#walk.isStandard(bytes, start, end)) {
      const { bodyStart, bodyEnd, severity } = this.#walk
      this.#places.add({ bodyStart, bodyEnd, start: tagStart, end, severity, state: AS_THEY_CAME })
      return
    }
    const { bodyStart, bodyEnd, severity } = this.#recordOf(reader.part(start, end), index)
    this.#places.add({ bodyStart, bodyEnd, start: tagStart, end, severity, state: 0 })
  }

  #recordOf(reader: ProtobufReader, index: number): DecodedRecord {
    const record = readRecord(reader)
    this.#indices.push(index)
    this.#records.push(record)
    return record
  }

  /** Looks again at the records of which only the body is known, where that holds a literal. */
  #lookAgain(reader: ProtobufReader, columns: PlaceColumns): void {
    const { count } = this.#places
    if (this.#wanted === undefined || !columns.states.includes(IS_PLAIN)) return
    const { bodyStarts, bodyEnds, starts, ends, severities, states } = columns
    const marks = this.#wanted.marksOf(reader.bytes, count, { starts: bodyStarts, ends: bodyEnds })
    for (let index = marks.indexOf(1); index >= 0; index = marks.indexOf(1, index + 1)) {
      if (states[index] !== IS_PLAIN) continue
      this.#wantedIndices.push(index)
      const part = reader.part(starts[index] ?? 0, ends[index] ?? 0)
      part.tag()
      const record = part.message()
      const isStandard = this.#walk.isStandard(reader.bytes, record.position, record.end)
      const { bodyStart, bodyEnd, severity } = isStandard ? this.#walk : this.#recordOf(record, index)
      bodyStarts[index] = bodyStart
      bodyEnds[index] = bodyEnd
      severities[index] = severity
      states[index] = isStandard ? AS_THEY_CAME : 0
    }
  }

  /** The records that were passed over, of the message that the reader is of. Errors: as `decodeLogs`. */
  batch(reader: ProtobufReader, { arrivalUnixNano, scope, ...origin }: Origin): LogBatch {
    const { count } = this.#places
    const { bytes } = reader
    const columns = this.#places.columns()
    this.#lookAgain(reader, columns)
    const { bodyStarts, bodyEnds, starts, ends, severities, states } = columns
    const observedTimeUnixNano = this.#observedTime(arrivalUnixNano)
    const batch = new LogBatch(
      {
        ...origin,
        bytes,
        starts: bodyStarts,
        ends: bodyEnds,
        count,
        observedTimeUnixNano,
        ...(scope === undefined ? {} : { scope }),
        ...(this.#wanted === undefined ? {} : { marks: new Uint8Array(count) }),
        encoded: new EncodedRecords({ starts, ends, states, read: readEncodedRecord }),
      },
      { severity: severities },
    )
    for (const index of this.#wantedIndices) batch.markWanted(index)
    for (const [at, record] of this.#records.entries()) fillColumns(batch, this.#indices[at] ?? 0, record)
    return batch
  }

  /** What all records have, or their arrival: so do those that are not read. */
  #observedTime(arrivalUnixNano: bigint): bigint {
    for (const record of this.#records) if (record.observed === 0n) record.observed = arrivalUnixNano
    const first = this.#records[0]?.observed ?? arrivalUnixNano
    const isAll = this.#records.length === this.#places.count
    return isAll && this.#records.every(({ observed }) => observed === first) ? first : arrivalUnixNano
  }
}
