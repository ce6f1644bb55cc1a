import { LRUCache } from 'lru-cache'

const STREAMS_MAX = 10_000
const LINES_MAX = 200
const BEGIN = /-----BEGIN [A-Z0-9 ]{0,60}PRIVATE KEY(?: BLOCK)?-----/
const END = '-----END'
/** A line of a key: base64, or a header of an encrypted one. */
const KEY_LINE =
  /^\s{0,16}(?:[A-Za-z0-9+/]{4,128}={0,2}|[A-Z][A-Za-z-]{1,30}: [ -~]{1,200}|\[redacted:[^\]]{1,80}\])?\s{0,4}$/

/**
 * Private keys whose lines are records of their own: knows for each stream whether one is open.
 * Bounds: 10000 streams, 200 lines a key.
 */
export class KeyBlocks {
  /** Lines that may still come. */
  readonly #open = new LRUCache<string, number>({ max: STREAMS_MAX })

  /** Whether some stream is within a key: else only a record that begins one matters. */
  isOpen(stream: string): boolean {
    return this.#open.size > 0 && this.#open.has(stream)
  }

  /** Notes a record; says whether it is a line of a key, and so has to be masked whole. */
  isKeyLine(stream: string, text: string): boolean {
    const begin = BEGIN.exec(text)
    if (begin !== null) {
      if (text.includes(END, begin.index)) this.#open.delete(stream)
      else this.#open.set(stream, LINES_MAX)
      return false
    }
    const left = this.#open.get(stream)
    if (left === undefined) return false
    if (left === 0 || text.includes(END) || !KEY_LINE.test(text)) {
      this.#open.delete(stream)
      return false
    }
    this.#open.set(stream, left - 1)
    return text.trim() !== ''
  }
}
