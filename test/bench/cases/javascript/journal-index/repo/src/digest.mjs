import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'

/** Keeps the digest of what is written to a file, and writes it as the last line. */
export class Digest {
  #fd
  #hash = createHash('sha256')

  constructor(fd) {
    this.#fd = fd
  }

  add(text) {
    this.#hash.update(text)
  }

  seal() {
    writeSync(this.#fd, `#sha256 ${this.#hash.digest('hex')}\n`)
    this.#hash = createHash('sha256')
  }
}
