import { RefusedError } from '../../model/errors.ts'

/** What takes a sandbox or a process or changes files is done once at a time: a client that asks again and again takes no more of the machine. */
export class OneAtATime {
  #current: Promise<unknown> | undefined

  /** Errors: RefusedError HEPH_MCP_BUSY while another is done; those of `work`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#current !== undefined)
      throw new RefusedError(
        'HEPH_MCP_BUSY',
        'another explanation, validation or change is under way; ask again when it has ended',
      )
    const own = work()
    this.#current = own
    try {
      return await own
    } finally {
      this.#current = undefined
    }
  }

  /** Resolves when nothing is done any more, however it ended. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.#current])
  }
}
