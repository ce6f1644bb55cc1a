import type { Clock } from '../../agent/model/clock.ts'
import type { FileKey } from './identity.ts'

/** New files that wait: they may be copies that are only being made. */
export class Suspects {
  readonly #clock: Clock
  readonly #waitMs: number
  /** With the time at which they had this size first. */
  readonly #seen = new Map<FileKey, { readonly size: number; readonly sinceMs: number }>()
  #paths: ReadonlySet<string> = new Set()

  constructor(clock: Clock, waitMs: number) {
    this.#clock = clock
    this.#waitMs = waitMs
  }

  get size(): number {
    return this.#seen.size
  }

  hasPath(path: string): boolean {
    return this.#paths.has(path)
  }

  /** Whether a file still has to wait, from when it had this size first. */
  isWaiting(key: FileKey, size: number): boolean {
    const nowMs = this.#clock.monotonicMs()
    const known = this.#seen.get(key)
    const suspect = known?.size === size ? known : { size, sinceMs: nowMs }
    this.#seen.set(key, suspect)
    return nowMs - suspect.sinceMs < this.#waitMs
  }

  delete(key: FileKey): void {
    this.#seen.delete(key)
  }

  /** Forgets those that are not there any more. */
  keepOnly(listed: ReadonlyMap<FileKey, { readonly path: string }>): void {
    for (const key of this.#seen.keys()) if (!listed.has(key)) this.#seen.delete(key)
    this.#paths = new Set([...this.#seen.keys()].map((key) => listed.get(key)?.path ?? ''))
  }
}
