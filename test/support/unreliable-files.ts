import type { SegmentFile, SegmentFiles } from '../../agent/storage/segment-log-files.ts'

type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }

interface FakeFile {
  content: Buffer
  durable: Buffer
  changes: Change[]
}

/**
 * Files in memory that forget what was not synced when the power goes, that can be full, and that can stop
 * in the middle of any operation.
 */
export class UnreliableFiles implements SegmentFiles {
  isFull = false
  isReadOnly = false
  /** How many of the next syncs fail. */
  failingSyncs = 0
  /** Operations until the process is gone; the one at zero is done in part. */
  operationsLeft = Number.POSITIVE_INFINITY
  readonly #random: () => number
  #names = new Map<string, FakeFile>()
  #durableNames = new Map<string, FakeFile>()

  constructor(random: () => number) {
    this.#random = random
  }

  get isDead(): boolean {
    return this.operationsLeft <= 0
  }

  /** The process is gone; what it had handed to the system is still there. */
  kill(): void {
    this.operationsLeft = Number.POSITIVE_INFINITY
  }

  /** Each change that was not synced is there, there in part, or not. */
  cutPower(): void {
    this.operationsLeft = Number.POSITIVE_INFINITY
    const survivors = new Map(this.#durableNames)
    for (const [name, file] of this.#names) if (this.#random() < 0.5) survivors.set(name, file)
    for (const name of survivors.keys()) {
      if (!this.#names.has(name) && this.#random() < 0.5) survivors.delete(name)
    }
    for (const file of survivors.values()) {
      let content = file.durable
      for (const change of file.changes) {
        const share = this.#random()
        if (share < 0.3) continue
        if (change.kind === 'truncate') content = resized(content, change.size)
        else content = written(content, change.position, torn(change.bytes, share > 0.6 ? 1 : this.#random()))
      }
      Object.assign(file, { content, durable: content, changes: [] })
    }
    this.#names = survivors
    this.#durableNames = new Map(survivors)
  }

  makeDirectory(): Promise<void> {
    return Promise.resolve()
  }

  async list(path: string): Promise<readonly string[]> {
    this.#step()
    return [...this.#names.keys()].map((name) => name.slice(path.length + 1))
  }

  async open(path: string, mode: 'read' | 'change' | 'create'): Promise<SegmentFile> {
    this.#step()
    let file = this.#names.get(path)
    if (file === undefined) {
      if (mode === 'read') throw systemError('ENOENT')
      if (this.isReadOnly) throw systemError('EROFS')
      file = { content: Buffer.alloc(0), durable: Buffer.alloc(0), changes: [] }
      this.#names.set(path, file)
    } else if (mode === 'create') throw systemError('EEXIST')
    return this.#handle(file)
  }

  async remove(path: string): Promise<void> {
    this.#step()
    this.#names.delete(path)
  }

  async syncDirectory(): Promise<void> {
    this.#step()
    if (this.isReadOnly) return
    this.#durableNames = new Map(this.#names)
  }

  #handle(file: FakeFile): SegmentFile {
    const sync = (): void => {
      this.#step()
      if (this.failingSyncs > 0) {
        this.failingSyncs -= 1
        throw systemError('EIO')
      }
      file.durable = file.content
      file.changes = []
    }
    return {
      write: async (parts, position) => {
        const bytes = Buffer.concat(parts)
        const isLast = this.operationsLeft === 1
        this.#step(isLast)
        if (this.isReadOnly) throw systemError('EROFS')
        const share = isLast || this.isFull ? this.#random() : 1
        const part = torn(bytes, share)
        file.content = written(file.content, position, part)
        file.changes.push({ kind: 'write', position, bytes: part })
        if (isLast) throw systemError('EGONE')
        // A file that is changed in place needs no room.
        if (this.isFull && position + bytes.length > file.durable.length) throw systemError('ENOSPC')
        if (this.isFull) file.content = written(file.content, position, bytes)
        sync()
      },
      read: async (target, position) => {
        this.#step()
        return file.content.copy(target, 0, position)
      },
      datasync: async () => sync(),
      truncate: async (size) => {
        this.#step()
        if (this.isReadOnly) throw systemError('EROFS')
        file.content = resized(file.content, size)
        file.changes.push({ kind: 'truncate', size })
      },
      size: async () => {
        this.#step()
        return file.content.length
      },
      close: () => Promise.resolve(),
    }
  }

  #step(isLast = false): void {
    if (this.operationsLeft <= 0) throw systemError('EGONE')
    this.operationsLeft -= 1
    if (this.operationsLeft <= 0 && !isLast) throw systemError('EGONE')
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function torn(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, share === 1 ? bytes.length : Math.floor(bytes.length * share))
}

function written(content: Buffer, position: number, bytes: Buffer): Buffer {
  const result = Buffer.alloc(Math.max(content.length, position + bytes.length))
  content.copy(result)
  bytes.copy(result, position)
  return result
}

function resized(content: Buffer, size: number): Buffer {
  const result = Buffer.alloc(size)
  content.copy(result)
  return result
}
