import type { EncodedAttributes } from '../model/encoded-attributes.ts'
import type { Attributes } from '../model/resource.ts'
import { writeAttributes } from './encode-attributes.ts'
import { LOG_RECORD } from './fields.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

/**
 * Writes the attributes of one record after the other: what all records share, and their own, which win where both
 * have a key. Records that follow each other often have the very same object: its bytes are repeated from where
 * they were written first.
 */
export class RecordAttributes {
  readonly #out: ProtobufWriter
  readonly #common: Attributes
  readonly #commonBytes: Uint8Array
  #previous: Attributes | undefined
  #start = 0
  #end = 0

  constructor(out: ProtobufWriter, common: Attributes, commonBytes: Uint8Array) {
    this.#out = out
    this.#common = common
    this.#commonBytes = commonBytes
  }

  write(own: Attributes): void {
    const out = this.#out
    const start = out.position
    if (own === this.#previous) out.repeat(this.#start, this.#end)
    else if (this.#hasKeyOf(own)) writeAttributes(out, LOG_RECORD.attributes, { ...this.#common, ...own })
    else {
      out.raw(this.#commonBytes)
      writeAttributes(out, LOG_RECORD.attributes, own)
    }
    this.#previous = own
    this.#start = start
    this.#end = out.position
  }

  /** The same of attributes that are there as bytes. */
  writeEncoded(own: EncodedAttributes): void {
    if (this.#mayShareKeyWith(own)) {
      this.write(own.read())
      return
    }
    this.#previous = undefined
    this.#out.raw(this.#commonBytes)
    this.#out.raw(own.bytes)
  }

  /** Says that what `write` wrote last was moved. Units: bytes. */
  moved(by: number): void {
    this.#start += by
    this.#end += by
  }

  #hasKeyOf(own: Attributes): boolean {
    for (const key in own) if (Object.hasOwn(this.#common, key)) return true
    return false
  }

  #mayShareKeyWith(own: EncodedAttributes): boolean {
    for (const key in this.#common) if (own.mayHold(key)) return true
    return false
  }
}
