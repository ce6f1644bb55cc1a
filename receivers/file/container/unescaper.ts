/**
 * Writes JSON text without its escapes into one memory that is used again for each block of lines.
 * Bounds: unescaped text is never longer than escaped, so a block's worth of memory is enough; it grows to that.
 * Source: RFC 8259, section 7.
 */
export class Unescaper {
  #arena: Buffer = Buffer.alloc(0)
  #used = 0

  /** Makes room for the texts of a block; those of the last block are gone. */
  begin(bytesMax: number): void {
    if (this.#arena.length < bytesMax) this.#arena = Buffer.allocUnsafeSlow(bytesMax)
    this.#used = 0
  }

  /** The text in bytes[start, end). What is no escape after a backslash stays as it is. */
  unescape(bytes: Buffer, start: number, end: number): Uint8Array {
    const begin = this.#used
    let from = start
    while (from < end) {
      const byte = bytes[from] ?? 0
      if (byte === BACKSLASH && from + 1 < end) from = this.#one(bytes, from, end)
      else {
        this.#put(byte)
        from += 1
      }
    }
    return this.#arena.subarray(begin, this.#used)
  }

  /** Writes what one escape stands for; the position after it. */
  #one(bytes: Buffer, escape: number, end: number): number {
    const letter = bytes[escape + 1] ?? 0
    if (letter === LETTER_U) return this.#unicode(bytes, escape, end)
    const meant = SHORT[letter]
    if (meant === undefined) this.#put(BACKSLASH, letter)
    else this.#put(meant)
    return escape + 2
  }

  #unicode(bytes: Buffer, escape: number, end: number): number {
    const unit = hexAt(bytes, escape + 2, end)
    if (unit < 0) {
      this.#put(BACKSLASH, LETTER_U)
      return escape + 2
    }
    const isHigh = unit >= 0xd800 && unit < 0xdc00
    const isPaired = isHigh && bytes[escape + 6] === BACKSLASH && bytes[escape + 7] === LETTER_U
    const low = isPaired ? hexAt(bytes, escape + 8, end) : -1
    if (low >= 0xdc00 && low < 0xe000) {
      this.#character(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
      return escape + 12
    }
    this.#character(unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit)
    return escape + 6
  }

  #character(code: number): void {
    if (code < 0x80) this.#put(code)
    else if (code < 0x800) this.#put(0xc0 | (code >> 6), 0x80 | (code & 0x3f))
    else if (code < 0x10000) {
      this.#put(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f))
      this.#put(0x80 | (code & 0x3f))
    } else {
      this.#put(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f))
      this.#put(0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
    }
  }

  #put(first: number, second?: number): void {
    this.#arena[this.#used] = first
    this.#used += 1
    if (second === undefined) return
    this.#arena[this.#used] = second
    this.#used += 1
  }
}

const BACKSLASH = 0x5c
const LETTER_U = 0x75
const SHORT: Readonly<Record<number, number>> = {
  0x22: 0x22,
  0x5c: 0x5c,
  0x2f: 0x2f,
  0x62: 0x08,
  0x66: 0x0c,
  0x6e: 0x0a,
  0x72: 0x0d,
  0x74: 0x09,
}

/** Four hexadecimal digits; -1 when they are none. */
function hexAt(bytes: Buffer, at: number, end: number): number {
  if (at + 4 > end) return -1
  let value = 0
  for (let index = at; index < at + 4; index += 1) {
    const digit = Number.parseInt(String.fromCharCode(bytes[index] ?? 0), 16)
    if (Number.isNaN(digit)) return -1
    value = value * 16 + digit
  }
  return value
}
