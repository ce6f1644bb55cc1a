import { LogBatch } from '../model/log-batch.ts'
import type { Resource, Scope } from '../model/resource.ts'
import { SEVERITY } from '../model/severity.ts'
import { fillColumns, readRecord, type DecodedRecord } from './decode-record.ts'
import { ANY_VALUE, LOG_RECORD } from './fields.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
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
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #records: (DecodedRecord | undefined)[] = []
  #bodyStart = 0
  #bodyEnd = 0

  constructor(wanted: WantedBytes | undefined) {
    this.#wanted = wanted
  }

  /** Reads the record that comes next. Errors: as `decodeLogs`. */
  read(reader: ProtobufReader): void {
    const outer = reader.enter()
    const start = reader.position
    if (this.#wanted?.isWanted(start, reader.end) === false && this.#isSkimmed(reader)) {
      this.#starts.push(this.#bodyStart)
      this.#ends.push(this.#bodyEnd)
      this.#records.push(undefined)
    } else {
      const record = readRecord(reader.from(start))
      this.#starts.push(record.bodyStart)
      this.#ends.push(record.bodyEnd)
      this.#records.push(record)
    }
    reader.leave(outer)
  }

  batch(bytes: Uint8Array, { arrivalUnixNano, scope, ...origin }: Origin): LogBatch {
    const records = this.#records
    for (const record of records) if (record?.observed === 0n) record.observed = arrivalUnixNano
    const first = records[0]?.observed ?? arrivalUnixNano
    const isTogether = records.every((record) => (record?.observed ?? arrivalUnixNano) === first)
    const observedTimeUnixNano = isTogether ? first : arrivalUnixNano
    const batch = new LogBatch({
      ...origin,
      bytes,
      starts: new Uint32Array(this.#starts),
      ends: new Uint32Array(this.#ends),
      count: records.length,
      observedTimeUnixNano,
      ...(scope === undefined ? {} : { scope }),
      ...(this.#wanted === undefined
        ? {}
        : { marks: Uint8Array.from(records, (record) => (record === undefined ? 0 : 1)) }),
    })
    for (let index = 0; index < records.length; index += 1) {
      const record = records[index]
      if (record === undefined) continue
      if (record.observed !== observedTimeUnixNano) batch.setObservedTime(index, record.observed)
      fillColumns(batch, index, record)
    }
    return batch
  }

  /** Finds the body of a record; false when there is more to it: an error by its level, an event, a body without text. */
  #isSkimmed(reader: ProtobufReader): boolean {
    this.#bodyStart = 0
    this.#bodyEnd = 0
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === LOG_RECORD.severityNumber) {
        if (reader.varint() >= SEVERITY.error) return false
      } else if (tag === LOG_RECORD.body) {
        if (!this.#isText(reader)) return false
      } else if (tag === LOG_RECORD.eventName) return false
      else reader.skip(tag)
    }
    return true
  }

  #isText(reader: ProtobufReader): boolean {
    const outer = reader.enter()
    const tag = reader.tag()
    if (tag === ANY_VALUE.stringValue) {
      this.#bodyStart = reader.span()
      this.#bodyEnd = reader.position
    }
    const isText = tag === 0 || (tag === ANY_VALUE.stringValue && reader.tag() === 0)
    reader.leave(outer)
    return isText
  }
}
