import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { describeError, PermanentError, RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { encodeLogsJson } from '../../agent/otlp/json.ts'
import type { Config } from './config.ts'

/** What the system says of a disk that takes nothing now and may again: full, over quota, faulty, out of handles. */
const PASSING: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ESTALE']

/**
 * Appends batches to a file, one OTLP/JSON request a line, each on disk before it is acknowledged. A line
 * that a crash cut off is ended first, so that what follows is readable. On a full disk it starts and takes
 * nothing until there is room.
 */
export class FileExporter implements Exporter {
  readonly #settings: Settings
  readonly #config: Config
  readonly #path: string
  #file: FileHandle | undefined
  #size = 0
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
    const line = Buffer.from(`${encodeLogsJson(batch)}\n`)
    try {
      if (this.#size > 0 && this.#size + line.length > this.#config.rotation.size) await this.#rotate()
      const file = this.#file ?? (await this.#open())
      await writeWhole(file, line)
      await file.datasync()
      this.#size += line.length
    } catch (thrown) {
      await this.#close()
      throw new RetryableError('HEPH_FILE_EXPORT_WRITE', `cannot write to ${this.#path}`, { cause: thrown })
    }
    if (this.#isAwaited) this.#settings.reportStatus({ state: 'ok' })
    this.#isAwaited = false
  }

  async shutdown(): Promise<void> {
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
    this.#size = (await file.stat()).size
    if (this.#size === 0) return file
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, this.#size - 1)
    if (buffer[0] === 0x0a) return file
    await writeWhole(file, Buffer.from('\n'))
    this.#size += 1
    return file
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  /** path.1 is the newest of the renamed files. */
  async #rotate(): Promise<void> {
    await this.#close()
    const { backups } = this.#config.rotation
    await rm(`${this.#path}.${Math.max(backups, 1)}`, { force: true })
    for (let number = backups - 1; number >= 1; number -= 1) {
      await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`).catch(ignoreMissing)
    }
    await (backups === 0 ? rm(this.#path) : rename(this.#path, `${this.#path}.1`))
  }
}

/** A short write is possible when the disk fills up. */
async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0
  while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten
}

function ignoreMissing(thrown: unknown): void {
  if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
}
