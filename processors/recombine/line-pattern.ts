const GOROUTINE = Buffer.from('goroutine ')
const GO_FILE = Buffer.from('.go:')
const ADDRESS = Buffer.from('0x')
/** What stands behind the value of a call, or behind how far into its code it had come. */
const BEHIND_VALUE = new Set([',', ')', '}', '?', '\n'].map((character) => character.charCodeAt(0)))
/** Stand for bytes that are left open; no text in UTF-8 holds these. */
const ANY_HEX = 0xff
const ANY_DIGIT = 0xfe
/** Stands for the number of the goroutine, which is a number elsewhere. */
const ANY_ID = '?'

type IdOf = (id: string) => string

interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Lines as they are the same when the same calls are printed again: of traces of Go the values of calls are left open,
 * and the number of the goroutine where there is one only. All keep their lengths.
 * Shape: "goroutine 17 [running]:\nmain.f(0xc0)" matches "goroutine 42 [running]:\nmain.f(0x1f)".
 */
export class LinePattern {
  readonly #bytes: Uint8Array
  /** Where the number of the goroutine is. */
  readonly #id: Span | undefined

  private constructor(bytes: Buffer, id: Span | undefined) {
    this.#id = id
    if (id !== undefined) bytes.fill(ANY_DIGIT, id.start, id.end)
    this.#bytes = bytes
  }

  /** Of a copy of some lines; undefined where they hold bytes that no UTF-8 text does. */
  static of(lines: Uint8Array): LinePattern | undefined {
    const bytes = Buffer.from(lines)
    if (bytes.includes(ANY_HEX) || bytes.includes(ANY_DIGIT)) return undefined
    const start = bytes.indexOf(GOROUTINE)
    if (start < 0 || !bytes.includes(GO_FILE, start)) return new LinePattern(bytes, undefined)
    openValues(bytes, start)
    const isOnly = bytes.indexOf(GOROUTINE, start + 1) < 0
    const id = { start: start + GOROUTINE.length, end: endOf(isDigit, bytes, start + GOROUTINE.length) }
    return new LinePattern(bytes, isOnly && id.end > id.start ? id : undefined)
  }

  get length(): number {
    return this.#bytes.length
  }

  /** Whether the lines stand at a place in some bytes. */
  matches(bytes: Uint8Array, at: number): boolean {
    const own = this.#bytes
    for (let index = 0; index < own.length; index += 1) {
      const byte = bytes[at + index]
      const wanted = own[index]
      if (wanted === byte) continue
      if (wanted === ANY_HEX ? !isHex(byte) : wanted !== ANY_DIGIT || !isDigit(byte)) return false
    }
    return true
  }

  /** Puts ids that stand in lines that match into the form that all such lines share. */
  idsOf(bytes: Uint8Array, at: number): IdOf {
    const own = this.#idAt(bytes, at)
    return (id) => (id === own ? ANY_ID : id)
  }

  /** The other way. */
  idsFor(bytes: Uint8Array, at: number): IdOf {
    const own = this.#idAt(bytes, at)
    return (id) => (id === ANY_ID && own !== undefined ? own : id)
  }

  #idAt(bytes: Uint8Array, at: number): string | undefined {
    if (this.#id === undefined) return undefined
    return String.fromCharCode(...bytes.subarray(at + this.#id.start, at + this.#id.end))
  }
}

function openValues(bytes: Buffer, from: number): void {
  for (let at = bytes.indexOf(ADDRESS, from); at >= 0; at = bytes.indexOf(ADDRESS, at)) {
    at += ADDRESS.length
    const end = endOf(isHex, bytes, at)
    const isValue = end > at && (end === bytes.length || BEHIND_VALUE.has(bytes[end] ?? 0))
    if (isValue) bytes.fill(ANY_HEX, at, end)
  }
}

function endOf(is: (byte: number | undefined) => boolean, bytes: Uint8Array, from: number): number {
  let end = from
  while (is(bytes[end])) end += 1
  return end
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && byte >= 0x61 && byte <= 0x66)
}
