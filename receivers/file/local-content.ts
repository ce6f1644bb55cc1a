import { closeSync, fstat, fstatSync, readv, readvSync, type BigIntStats, type Stats } from 'node:fs'
import type { FileContent } from './file-content.ts'
import type { Links } from './links.ts'

/** Who makes calls on this thread, as long as they return at once. */
interface Caller {
  readonly areQuick: boolean
  call<T>(work: () => T): T
}

/** What is read at once takes no longer than to wake another thread for it; of more the copying does. */
const DIRECT_BYTES_MAX = 131_072

/**
 * A file on a disk of this machine, open. What is short is done on this thread, and promises are resolved when they are
 * given: who goes through many files lets others have the thread in between.
 */
export class LocalContent implements FileContent {
  readonly links: Links
  readonly #caller: Caller
  #descriptor: number | undefined
  /** What other threads do with the descriptor: until then its number may not go to another file. */
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(descriptor: number, caller: Caller, links: Links) {
    this.#descriptor = descriptor
    this.#caller = caller
    this.links = links
  }

  /** Which file it is. */
  numbers(): BigIntStats {
    return this.#caller.call(() => fstatSync(this.#open(), { bigint: true }))
  }

  async read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    return this.readv([into.subarray(offset, offset + length)], position)
  }

  async readv(into: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }> {
    const descriptor = this.#open()
    const length = into.reduce((sum, part) => sum + part.length, 0)
    if (length <= DIRECT_BYTES_MAX && this.#caller.areQuick)
      return { bytesRead: this.#caller.call(() => readvSync(descriptor, into, position)) }
    const bytesRead = await this.#elsewhere<number>((done) => readv(descriptor, into, position, done))
    return { bytesRead }
  }

  async stat(): Promise<Stats> {
    const descriptor = this.#open()
    if (this.#caller.areQuick) return this.#caller.call(() => fstatSync(descriptor))
    return this.#elsewhere<Stats>((done) => fstat(descriptor, done))
  }

  async close(): Promise<void> {
    const descriptor = this.#descriptor
    this.#descriptor = undefined
    if (descriptor === undefined) return
    await Promise.allSettled(this.#underWay)
    closeSync(descriptor)
  }

  /** Has another thread do it. */
  async #elsewhere<T>(begin: (done: (error: Error | null, result: T) => void) => void): Promise<T> {
    const result = new Promise<T>((resolve, reject) => {
      begin((error, value) => {
        if (error === null) resolve(value)
        else reject(error)
      })
    })
    this.#underWay.add(result)
    try {
      return await result
    } finally {
      this.#underWay.delete(result)
    }
  }

  #open(): number {
    if (this.#descriptor === undefined)
      throw Object.assign(new Error('EBADF: the file was closed'), { code: 'EBADF' })
    return this.#descriptor
  }
}
