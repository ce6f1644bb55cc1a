/** Batches of as many are remembered for each place. */
const BATCHES_MAX = 256

interface Passage {
  readonly stream: string
  /** Where the batch ended in its source; NaN when the source does not count. */
  readonly endPosition: number
  readonly atMs: number
}

/**
 * When the newest batches passed one place, so that it can be told of a record later: components hold records
 * back and put several together, but never change the order of a stream.
 */
export class Passages {
  readonly #ring: Passage[] = []
  #next = 0

  add(passage: Passage): void {
    this.#ring[this.#next] = passage
    this.#next = (this.#next + 1) % BATCHES_MAX
  }

  /**
   * When the batch passed that brought the end of a record; undefined when it did not, or is forgotten. A source that
   * begins anew counts anew: what passed before the record was seen is not looked at.
   */
  find(stream: string, position: number, notBeforeMs: number): number | undefined {
    let found: number | undefined
    for (const each of this.#ring) {
      if (each.stream !== stream || each.atMs < notBeforeMs) continue
      if (Number.isNaN(position) || Number.isNaN(each.endPosition)) found = Math.max(found ?? 0, each.atMs)
      else if (each.endPosition >= position) found = Math.min(found ?? each.atMs, each.atMs)
    }
    return found
  }
}
