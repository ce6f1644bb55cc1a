/** Bounds: so many fixes wait for a reader; then the exporter waits, or the oldest goes where nobody reads yet. */
const WAITING_MAX = 1_000

/** What an agent found out about an error by working on it. */
export interface Fix {
  /** Proposed: `diff` may be applied. Failed: `reasons` or `advice` say why there is no change. */
  readonly kind: 'proposed' | 'failed'
  /** Of the fix; empty when there is none. */
  readonly id: string
  /** Of the error group that it is for. */
  readonly fingerprint: string
  /** Shape: {type: "TypeError", message: "x is not a function"}. */
  readonly exception: { readonly type: string; readonly message: string }
  /** Where the error comes from, as far as it was found. */
  readonly location: { readonly path: string; readonly line: number; readonly function: string } | undefined
  readonly cause: string
  /** Unified diff. */
  readonly diff: string
  readonly explanation: string
  /** Shape: "proved", "plausible", "unverified"; empty when there is no fix. */
  readonly grade: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly reasons: readonly string[]
  readonly advice: string
  /** Every attribute of the event, as the exporters send it. */
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Hands fixes to whoever reads them, in their order; a reader that is slow holds the pipeline up, none does not. */
export class FixStream {
  readonly #waiting: Fix[] = []
  readonly #wakers = new Set<() => void>()
  #readers = 0
  #isClosed = false

  /** Resolves when there is room. Errors: the signal's reason. */
  async push(fix: Fix, signal: AbortSignal): Promise<void> {
    while (this.#readers > 0 && this.#waiting.length >= WAITING_MAX && !this.#isClosed)
      await this.#change(signal)
    this.#waiting.push(fix)
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift()
    this.#wake()
  }

  /** Ends every reading, when what waits is read. */
  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  /** Each fix goes to one reader, those too that came before the first. */
  async *read(): AsyncGenerator<Fix, void, undefined> {
    this.#readers += 1
    try {
      for (;;) {
        const fix = this.#waiting.shift()
        if (fix !== undefined) {
          this.#wake()
          yield fix
        } else if (this.#isClosed) return
        else await this.#change()
      }
    } finally {
      this.#readers -= 1
      this.#wake()
    }
  }

  /** Each waker takes itself out. */
  #wake(): void {
    for (const wake of this.#wakers) wake()
  }

  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.#wakers.delete(wake)
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      const wake = (): void => finish(resolve)
      const onAbort = (): void => finish(() => reject(signal?.reason as Error))
      this.#wakers.add(wake)
      signal?.addEventListener('abort', onAbort, { once: true })
      if (signal?.aborted === true) onAbort()
    })
  }
}
