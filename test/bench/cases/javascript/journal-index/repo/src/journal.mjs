import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Digest } from './digest.mjs'

export class Journal {
  #folder
  #segmentBytes
  #number = 1
  #bytes = 0
  #fd
  #digest

  constructor(folder, { segmentBytes }) {
    this.#folder = folder
    this.#segmentBytes = segmentBytes
    this.#fd = this.#open()
    this.#digest = new Digest(this.#fd)
  }

  append(line) {
    const text = `${line}\n`
    const bytes = Buffer.byteLength(text)
    if (this.#bytes > 0 && this.#bytes + bytes > this.#segmentBytes) this.roll()
    writeSync(this.#fd, text)
    this.#digest.add(text)
    this.#bytes += bytes
  }

  /** Ends the segment and begins the next one. The next file is there before the last one is closed. */
  roll() {
    this.#digest.seal()
    this.#number += 1
    const next = this.#open()
    closeSync(this.#fd)
    this.#fd = next
    this.#bytes = 0
  }

  close() {
    this.#digest.seal()
    closeSync(this.#fd)
  }

  #open() {
    return openSync(join(this.#folder, `${String(this.#number).padStart(5, '0')}.log`), 'a')
  }
}
