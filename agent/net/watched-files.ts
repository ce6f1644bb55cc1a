import { readFile } from 'node:fs/promises'
import type { Clock } from '../model/clock.ts'
import { PermanentError } from '../model/errors.ts'

interface WatchedFilesOptions {
  /** Absolute. */
  readonly paths: readonly string[]
  readonly intervalMs: number
  readonly clock: Clock
  /** Takes over new contents, in the order of the paths. What it throws leaves the old ones in use. */
  readonly onChange: (contents: readonly string[]) => void | Promise<void>
  /** New contents cannot be read or used; the same fault is told once, and again after it was gone. */
  readonly onFault: (fault: unknown) => void
}

/**
 * Small files that matter together, such as a certificate and its key, read again from time to time. Their contents
 * are compared and not their times: secrets of Kubernetes are links that are moved, and a link's target keeps its time.
 * Errors: `start` throws PermanentError HEPH_NET_FILE when a file cannot be read, or what `onChange` throws.
 */
export class WatchedFiles {
  readonly #options: WatchedFilesOptions
  #contents: readonly string[] = []
  #cancel: (() => void) | undefined
  #isStopped = false
  #fault = ''

  constructor(options: WatchedFilesOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#contents = await this.#read()
    await this.#options.onChange(this.#contents)
    this.#waitForNext()
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
  }

  #waitForNext(): void {
    const { clock, intervalMs } = this.#options
    if (this.#isStopped) return
    this.#cancel = clock.after(intervalMs, () => {
      void this.#look().then(() => this.#waitForNext())
    })
  }

  async #look(): Promise<void> {
    try {
      const contents = await this.#read()
      if (contents.some((content, index) => content !== this.#contents[index])) {
        await this.#options.onChange(contents)
        this.#contents = contents
      }
      this.#fault = ''
    } catch (thrown) {
      const fault = String(thrown)
      if (fault !== this.#fault) this.#options.onFault(thrown)
      this.#fault = fault
    }
  }

  async #read(): Promise<readonly string[]> {
    return await Promise.all(
      this.#options.paths.map(async (path) => {
        try {
          return await readFile(path, 'utf8')
        } catch (thrown) {
          throw new PermanentError(
            'HEPH_NET_FILE',
            `cannot read ${path}; check the path and its permissions`,
            {
              cause: thrown,
            },
          )
        }
      }),
    )
  }
}
