import { LogBatch } from '../model/log-batch.ts'
import type { Resource, Scope } from '../model/resource.ts'
import { fillColumns, readRecord, type DecodedRecord } from './decode-record.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
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

/**
 * The records of one scope as they are read. Of a record that nobody wants no more is read than where its body is, and
 * no object is made.
 */
export class Rows {
  readonly #wanted: WantedBytes | undefined
  readonly #skim = new Skim()
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  /** The records that were read, and where they are among all. */
  readonly #records: DecodedRecord[] = []
  readonly #indices: number[] = []

  constructor(wanted: WantedBytes | undefined) {
    this.#wanted = wanted
  }

  /** Reads the record that comes next. Errors: as `decodeLogs`. */
  read(reader: ProtobufReader): void {
    const start = reader.span()
    const end = reader.position
    const isSkimmed =
      this.#wanted?.isWanted(start, end) === false && this.#skim.isPlain(reader.bytes, start, end)
    if (isSkimmed) this.#add(this.#skim)
    else {
      const record = readRecord(reader.part(start, end))
      this.#indices.push(this.#starts.length)
      this.#records.push(record)
      this.#add(record)
    }
  }

  batch(bytes: Uint8Array, { arrivalUnixNano, scope, ...origin }: Origin): LogBatch {
    const count = this.#starts.length
    const observedTimeUnixNano = this.#observedTime(arrivalUnixNano)
    const batch = new LogBatch({
      ...origin,
      bytes,
      starts: new Uint32Array(this.#starts),
      ends: new Uint32Array(this.#ends),
      count,
      observedTimeUnixNano,
      ...(scope === undefined ? {} : { scope }),
      ...(this.#wanted === undefined ? {} : { marks: new Uint8Array(count) }),
    })
    for (const [at, record] of this.#records.entries()) {
      const index = this.#indices[at] ?? 0
      batch.markWanted(index)
      if (record.observed !== observedTimeUnixNano) batch.setObservedTime(index, record.observed)
      fillColumns(batch, index, record)
    }
    return batch
  }

  #add({ bodyStart, bodyEnd }: { readonly bodyStart: number; readonly bodyEnd: number }): void {
    this.#starts.push(bodyStart)
    this.#ends.push(bodyEnd)
  }

  /** What all records have, or their arrival: so do those that are not read. */
  #observedTime(arrivalUnixNano: bigint): bigint {
    for (const record of this.#records) if (record.observed === 0n) record.observed = arrivalUnixNano
    const first = this.#records[0]?.observed ?? arrivalUnixNano
    const isAll = this.#records.length === this.#starts.length
    return isAll && this.#records.every(({ observed }) => observed === first) ? first : arrivalUnixNano
  }
}
