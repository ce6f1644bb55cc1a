/**
 * Keeps the beginning and the end of a program's output within a bound: failures are told at the end, the
 * reason often at the beginning.
 * Bounds: holds at most `bytesMax` and one chunk more.
 */
export class BoundedOutput {
  readonly #headBytesMax: number
  readonly #tailBytesMax: number
  readonly #head: Uint8Array[] = []
  readonly #tail: Uint8Array[] = []
  #headBytes = 0
  #tailBytes = 0
  #droppedBytes = 0

  constructor(bytesMax: number) {
    this.#headBytesMax = Math.ceil(bytesMax / 2)
    this.#tailBytesMax = Math.floor(bytesMax / 2)
  }

  get isCut(): boolean {
    return this.#droppedBytes > 0
  }

  add(chunk: Uint8Array): void {
    const room = this.#headBytesMax - this.#headBytes
    const head = chunk.subarray(0, room)
    if (head.length > 0) {
      this.#head.push(head)
      this.#headBytes += head.length
    }
    const rest = chunk.subarray(head.length)
    if (rest.length === 0) return
    this.#tail.push(rest)
    this.#tailBytes += rest.length
    this.#trimTail()
  }

  /** The output as text; where bytes were left out, a line says how many. */
  text(): string {
    if (!this.isCut) return Buffer.concat([...this.#head, ...this.#tail]).toString('utf8')
    const head = Buffer.concat(this.#head).toString('utf8')
    const tail = Buffer.concat(this.#tail).toString('utf8')
    return `${head}\n[${this.#droppedBytes} bytes left out]\n${tail}`
  }

  #trimTail(): void {
    let excess = this.#tailBytes - this.#tailBytesMax
    while (excess > 0) {
      const first = this.#tail[0]
      if (first === undefined) return
      const cut = Math.min(excess, first.length)
      if (cut === first.length) this.#tail.shift()
      else this.#tail[0] = first.subarray(cut)
      this.#tailBytes -= cut
      this.#droppedBytes += cut
      excess -= cut
    }
  }
}
