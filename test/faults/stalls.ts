import { open, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const INTERVAL_MS = 100

/**
 * How long this machine lets a small piece of work wait, measured all the time: a timer, a write and its sync. What
 * an agent may not have on the disk when it is killed grows with that, on a machine that is busy with other things.
 */
export class Stalls {
  readonly #path: string
  readonly #seen: { readonly endMs: number; readonly tookMs: number }[] = []
  readonly #stopping = new AbortController()
  #beganMs = Date.now()
  #running: Promise<void> | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Safe twice. */
  start(): void {
    this.#running ??= this.#run().catch(() => undefined)
  }

  /** The longest of the last while, the one under way included. Units: milliseconds. */
  longestOf(spanMs: number): number {
    const nowMs = Date.now()
    const recent = this.#seen.filter(({ endMs }) => endMs >= nowMs - spanMs).map(({ tookMs }) => tookMs)
    return Math.max(0, nowMs - this.#beganMs - INTERVAL_MS, ...recent)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await rm(this.#path, { force: true })
  }

  async #run(): Promise<void> {
    const file = await open(this.#path, 'w')
    try {
      for (;;) {
        this.#beganMs = Date.now()
        await delay(INTERVAL_MS, undefined, { signal: this.#stopping.signal })
        await file.write('.')
        await file.datasync()
        this.#seen.push({ endMs: Date.now(), tookMs: Date.now() - this.#beganMs - INTERVAL_MS })
      }
    } finally {
      await file.close()
    }
  }
}
