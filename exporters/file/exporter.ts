import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { EncodedLogs, Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { describeError, HephaestusError, PermanentError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { writeJsonOfEncoded } from '../../agent/otlp/json-of-encoded.ts'
import { JsonWriter } from '../../agent/otlp/json-writer.ts'
import type { Config } from './config.ts'

/** What the system says of a disk that takes nothing now and may again: full, over quota, faulty, out of handles. */
const PASSING: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ESTALE']

const LINE_FEED = 0x0a

/** Lines one after the other, and where each ends. */
interface Lines {
  readonly bytes: Uint8Array
  readonly ends: readonly number[]
}

/**
 * Appends batches to a file, one OTLP/JSON request a line, on disk before they are acknowledged; batches that
 * wait go there together. A line that a crash cut off is ended first, so that what follows is readable. On a
 * full disk it starts and takes nothing until there is room.
 */
export class FileExporter implements Exporter {
  /** What is written is made of the parts before, and attempts come one after the other. */
  readonly freesParts = true
  readonly #settings: Settings
  readonly #config: Config
  readonly #path: string
  readonly #writer = new JsonWriter()
  #file: FileHandle | undefined
  #size = 0
  /** How many lines of what is exported are in the file. */
  #begun: { readonly parts: EncodedLogs['parts']; lines: number } = { parts: [], lines: 0 }
  #turn: Promise<void> = Promise.resolve()
  /** Could not be opened at the start, and not written to since. */
  #isAwaited = false

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
    this.#path = resolve(settings.baseDirectory, config.path)
  }

  async start(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true })
      await this.#open()
    } catch (thrown) {
      await this.#close()
      const { code } = thrown as NodeJS.ErrnoException
      if (PASSING.includes(code)) return this.#waitForRoom(thrown)
      throw new PermanentError(
        'HEPH_FILE_EXPORT_OPEN',
        `cannot write to ${this.#path}; check the folder's permissions`,
        {
          cause: thrown,
        },
      )
    }
  }

  async export(batch: LogBatch): Promise<void> {
    await this.exportEncoded({ parts: [encodeLogs(batch)], count: batch.count })
  }

  /** An attempt that ran out of time still writes: the next one comes after it, and finds what it has done. */
  exportEncoded({ parts }: EncodedLogs): Promise<void> {
    const result = this.#turn.then(() => this.#append(parts))
    this.#turn = result.catch(() => undefined)
    return result
  }

  async shutdown(): Promise<void> {
    await this.#close()
  }

  async #append(parts: EncodedLogs['parts']): Promise<void> {
    if (parts !== this.#begun.parts) this.#begun = { parts, lines: 0 }
    try {
      const lines = this.#linesOf(parts)
      while (this.#begun.lines < lines.ends.length) await this.#appendSome(lines)
      await this.#file?.datasync()
    } catch (thrown) {
      await this.#giveUpAttempt(parts)
      if (thrown instanceof HephaestusError) throw thrown
      throw new RetryableError('HEPH_FILE_EXPORT_WRITE', `cannot write to ${this.#path}`, { cause: thrown })
    }
    if (this.#isAwaited) this.#settings.reportStatus({ state: 'ok' })
    this.#isAwaited = false
  }

  #linesOf(parts: EncodedLogs['parts']): Lines {
    const writer = this.#writer
    writer.clear()
    const ends = parts.map((part) => {
      writeJsonOfEncoded(writer, part)
      writer.byte(LINE_FEED)
      return writer.position
    })
    return { bytes: writer.view(), ends }
  }

  /** Writes as many lines as the file may still grow by, at least one. */
  async #appendSome({ bytes, ends }: Lines): Promise<void> {
    const begun = this.#begun
    const start = ends[begun.lines - 1] ?? 0
    const least = ends[begun.lines] ?? start
    const { size } = this.#config.rotation
    if (this.#size > 0 && this.#size + least - start > size) await this.#rotate()
    const file = this.#file ?? (await this.#open())
    const most = start + size - this.#size
    const end = Math.max(least, ends.findLast((each) => each <= most) ?? 0)
    for (let written = start; written < end;) {
      // A short write is possible when the disk fills up.
      const { bytesWritten } = await file.write(bytes, written, end - written)
      written += bytesWritten
      this.#size += bytesWritten
      while ((ends[begun.lines] ?? Number.POSITIVE_INFINITY) <= written) begun.lines += 1
    }
  }

  /** Lines that are whole need not be written again, if they are on the disk. */
  async #giveUpAttempt(parts: EncodedLogs['parts']): Promise<void> {
    await this.#file?.datasync().catch(() => {
      this.#begun = { parts, lines: 0 }
    })
    await this.#close()
  }

  /** What was read waits in the queue, and every attempt to send it opens the file anew. */
  #waitForRoom(thrown: unknown): void {
    this.#isAwaited = true
    const { logger } = this.#settings
    logger.warn('the output file cannot be written to, trying again', { path: this.#path, error: thrown })
    this.#settings.reportStatus({
      state: 'recoverable_error',
      reason: `cannot write to ${this.#path}: ${describeError(thrown)}`,
    })
  }

  async #open(): Promise<FileHandle> {
    const file = await open(this.#path, 'a+', 0o640)
    this.#file = file
    const stats = await file.stat({ bigint: true })
    this.#settings.ownFiles?.add(stats)
    this.#size = Number(stats.size)
    if (this.#size === 0) return file
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, this.#size - 1)
    if (buffer[0] === 0x0a) return file
    await file.write('\n')
    this.#size += 1
    return file
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  /**
   * path.1 is the newest of the renamed files. Only those before a free number move, so that an attempt after one that
   * failed half-way moves none again. Somebody may have taken the file away: there is nothing to rename then.
   */
  async #rotate(): Promise<void> {
    await this.#file?.datasync()
    await this.#close()
    const { backups } = this.#config.rotation
    if (backups === 0 || !(await isThere(this.#path))) return await rm(this.#path, { force: true })
    let last = 1
    while (last < backups && (await isThere(`${this.#path}.${last}`))) last += 1
    for (let number = last - 1; number >= 1; number -= 1)
      await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`)
    await rename(this.#path, `${this.#path}.1`)
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw thrown
  }
}
