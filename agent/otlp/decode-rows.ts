import { ENCODED, EncodedRecords } from '../model/encoded-records.ts'
import { LogBatch } from '../model/log-batch.ts'
import type { Resource, Scope } from '../model/resource.ts'
import { fillColumns, readEncodedRecord, readRecord, type DecodedRecord } from './decode-record.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
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

const AS_THEY_CAME = ENCODED.isAsItCame | ENCODED.isUnread

/**
 * The records of one scope as they are passed over. Of a record that nobody wants no more is read than where its body
 * is; of one that may be sent on as it came, its severity too; the others are read.
 */
export class Rows {
  readonly #wanted: WantedBytes | undefined
  readonly #skim = new Skim()
  readonly #walk = new RecordWalk()
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #severities: number[] = []
  /** Where the whole records are, with their tags, and what is known of them. */
  readonly #recordStarts: number[] = []
  readonly #recordEnds: number[] = []
  readonly #states: number[] = []
  /** The records that were read, and where they are among all. */
  readonly #records: DecodedRecord[] = []
  readonly #indices: number[] = []
  readonly #wantedIndices: number[] = []

  constructor(wanted: WantedBytes | undefined) {
    this.#wanted = wanted
  }

  /** Passes over the record that comes next, whose tag is behind `tagStart`. Errors: as `decodeLogs`. */
  read(reader: ProtobufReader, tagStart: number): void {
    const { bytes } = reader
    const start = reader.span()
    const end = reader.position
    this.#recordStarts.push(tagStart)
    this.#recordEnds.push(end)
    if (this.#wanted?.isWanted(start, end) === false && this.#skim.isPlain(bytes, start, end)) {
      this.#add(this.#skim, 0, 0)
      return
    }
    if (this.#wanted !== undefined) this.#wantedIndices.push(this.#starts.length)
    if (this.#walk.isStandard(bytes, start, end)) {
      this.#add(this.#walk, this.#walk.severity, AS_THEY_CAME)
      return
    }
    const record = readRecord(reader.part(start, end))
    this.#indices.push(this.#starts.length)
    this.#records.push(record)
    this.#add(record, record.severity, 0)
  }

  batch(bytes: Uint8Array, { arrivalUnixNano, scope, ...origin }: Origin): LogBatch {
    const count = this.#starts.length
    const observedTimeUnixNano = this.#observedTime(arrivalUnixNano)
    const batch = new LogBatch(
      {
        ...origin,
        bytes,
        starts: new Uint32Array(this.#starts),
        ends: new Uint32Array(this.#ends),
        count,
        observedTimeUnixNano,
        ...(scope === undefined ? {} : { scope }),
        ...(this.#wanted === undefined ? {} : { marks: new Uint8Array(count) }),
        encoded: new EncodedRecords({
          starts: new Uint32Array(this.#recordStarts),
          ends: new Uint32Array(this.#recordEnds),
          states: new Uint8Array(this.#states),
          read: readEncodedRecord,
        }),
      },
      { severity: new Uint8Array(this.#severities) },
    )
    for (const index of this.#wantedIndices) batch.markWanted(index)
    for (const [at, record] of this.#records.entries()) fillColumns(batch, this.#indices[at] ?? 0, record)
    return batch
  }

  #add(
    { bodyStart, bodyEnd }: { readonly bodyStart: number; readonly bodyEnd: number },
    severity: number,
    state: number,
  ): void {
    this.#starts.push(bodyStart)
    this.#ends.push(bodyEnd)
    this.#severities.push(severity)
    this.#states.push(state)
  }

  /** What all records have, or their arrival: so do those that are not read. */
  #observedTime(arrivalUnixNano: bigint): bigint {
    for (const record of this.#records) if (record.observed === 0n) record.observed = arrivalUnixNano
    const first = this.#records[0]?.observed ?? arrivalUnixNano
    const isAll = this.#records.length === this.#starts.length
    return isAll && this.#records.every(({ observed }) => observed === first) ? first : arrivalUnixNano
  }
}
