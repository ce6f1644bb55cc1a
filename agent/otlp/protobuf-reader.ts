import { PermanentError } from '../model/errors.ts'

/** The stretch of the bytes that one message takes. */
interface Part {
  readonly view: DataView
  readonly start: number
  readonly end: number
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Walks over protobuf bytes: a tag, then what stands behind it, or `skip`. A nested message is a reader of its own
 * over the same bytes. Tags are 0 at the end of the message.
 * Errors: PermanentError HEPH_OTLP_MALFORMED with the offset in the whole of the bytes.
 * Source: protobuf encoding guide, wire format.
 */
export class ProtobufReader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  #end: number
  #position: number

  constructor(bytes: Uint8Array, part?: Part) {
    this.bytes = bytes
    this.#view = part?.view ?? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#position = part?.start ?? 0
    this.#end = part?.end ?? bytes.length
  }

  /** Another reader of a part of these bytes. */
  part(start: number, end: number): ProtobufReader {
    return new ProtobufReader(this.bytes, { view: this.#view, start, end })
  }

  /** Where in the bytes it stands. */
  get position(): number {
    return this.#position
  }

  /** Where in the bytes its message ends. */
  get end(): number {
    return this.#end
  }

  /** The next tag; 0 at the end. */
  tag(): number {
    if (this.#position >= this.#end) return 0
    const tag = this.varint()
    if (tag >>> 3 === 0 || tag > 0xffff_ffff) this.fail('has a field without a number')
    return tag
  }

  /** Units: exact up to 53 bits, above that rounded. */
  varint(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    let value = first & 0x7f
    let factor = 0x80
    for (let count = 1; count < 10; count += 1) {
      const byte = this.#byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 0x80
    }
    return this.fail('has a number of more than ten bytes')
  }

  /** A signed 64-bit integer. */
  varint64(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
    }
    return this.fail('has a number of more than ten bytes')
  }

  fixed64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true)
  }

  /** Not negative. */
  fixed32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true)
  }

  /** Another reader of what is left of this message. */
  rest(): ProtobufReader {
    return new ProtobufReader(this.bytes, { view: this.#view, start: this.#position, end: this.#end })
  }

  /** The bytes of a field, shared and not copied. */
  slice(): Uint8Array {
    const length = this.varint()
    const start = this.#take(length)
    return this.bytes.subarray(start, start + length)
  }

  /** Malformed UTF-8 becomes U+FFFD. */
  text(): string {
    return decoder.decode(this.slice())
  }

  /** A reader of the nested message. */
  message(): ProtobufReader {
    const length = this.varint()
    const start = this.#take(length)
    return new ProtobufReader(this.bytes, { view: this.#view, start, end: start + length })
  }

  /**
   * Reads the nested message with this same reader until `leave`: what is read by the million should make no object.
   * Shape: the result goes to `leave`.
   */
  enter(): number {
    const outer = this.#end
    const length = this.varint()
    this.#end = this.#take(length) + length
    this.#position = this.#end - length
    return outer
  }

  /** Goes on behind the nested message, all of which was read. */
  leave(outer: number): void {
    this.#position = this.#end
    this.#end = outer
  }

  /** Passes over a field of bytes: where they begin; they end at `position`. */
  span(): number {
    return this.#take(this.varint())
  }

  /** Passes over the value of a field that is not known. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint()
        return
      case 1:
        this.#take(8)
        return
      case 2:
        this.#take(this.varint())
        return
      case 5:
        this.#take(4)
        return
      default:
        this.fail(`has a field of the wire type ${tag & 7}, which is not used any more`)
    }
  }

  fail(what: string): never {
    throw new PermanentError('HEPH_OTLP_MALFORMED', `the OTLP message ${what} at byte ${this.#position}`, {
      fields: { offset: this.#position, bytes: this.bytes.length },
    })
  }

  #byte(): number {
    const start = this.#take(1)
    return this.bytes[start] ?? 0
  }

  #take(length: number): number {
    const start = this.#position
    if (length > this.#end - start) this.fail(`ends ${length - (this.#end - start)} bytes too early`)
    this.#position = start + length
    return start
  }
}
