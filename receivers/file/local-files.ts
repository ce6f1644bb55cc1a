import { constants, lstatSync, openSync, type BigIntStats } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../agent/model/clock.ts'
import { fileSystemElsewhere } from './file-systems.ts'
import { LocalContent } from './local-content.ts'
import { sideBySide } from './side-by-side.ts'

/**
 * Calls to disks of this machine, made on this thread. To open, look at and read 20 KiB that are in the system's memory
 * takes some microseconds; to have another thread do it wakes that thread and then this one, which takes ten times as
 * long, for each of five calls a file.
 *
 *   folder   on a disk of this machine   ▶ this thread
 *            elsewhere (NFS, FUSE, …)    ▶ thread pool: a server that is gone would hold up the whole agent
 *   path     a link                      ▶ thread pool: it may lead elsewhere
 *   a call   took long                   ▶ thread pool for a while: the disk is slow, or has a fault
 *
 * What comes from calls that never wait lets nobody else have the thread: `breathe` does.
 */
const SLOW_MS = 10
/** Of the time, so much is spent in calls that are slow. */
const SLOW_SHARE = 0.05
/** How long timers, sockets and other receivers wait for a look at many files. */
const BREATHE_MS = 8
/** What is mounted where seldom changes. */
const KNOWN_MS = 60_000
const FOLDERS_MAX = 10_000

interface Folder {
  /** With links followed; undefined where it is not on a disk of this machine. */
  readonly realPath: string | undefined
  readonly learnedAtMs: number
}

/** See above. Errors of all calls but `learn` and `breathe`: what the system throws. */
export class LocalFiles {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  #folders = new Map<string, Folder>()
  #slowUntilMs = Number.NEGATIVE_INFINITY
  #breathedAtMs: number

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
    this.#breathedAtMs = clock.monotonicMs()
  }

  /** Whether calls may be made on this thread now. */
  get areQuick(): boolean {
    return this.#clock.monotonicMs() >= this.#slowUntilMs
  }

  /** Finds out on what the folders of these paths lie; others are forgotten. Bounds: 10,000 folders. Errors: none. */
  async learn(paths: Iterable<string>): Promise<void> {
    const nowMs = this.#clock.monotonicMs()
    const known = this.#folders
    const folders = new Map<string, Folder>()
    const unknown = new Set<string>()
    for (const path of paths) {
      const name = dirname(path)
      const folder = known.get(name)
      if (folder !== undefined && nowMs - folder.learnedAtMs < KNOWN_MS) folders.set(name, folder)
      else if (folders.size + unknown.size < FOLDERS_MAX) unknown.add(name)
    }
    await sideBySide(unknown, async (name) => {
      folders.set(name, { realPath: await localPathOf(name), learnedAtMs: nowMs })
    })
    this.#folders = folders
  }

  /** What a path is; undefined where that has to be asked in another way: it is elsewhere, a link, or not there. */
  stat(path: string): BigIntStats | undefined {
    if (!this.areQuick || this.#realFolderOf(path) === undefined) return undefined
    const stats = this.call(() => lstatSync(path, { bigint: true, throwIfNoEntry: false }))
    return stats?.isSymbolicLink() === true ? undefined : stats
  }

  /** Opens what has a path now, whatever it is; undefined where that has to be done in another way. */
  open(path: string): LocalContent | undefined {
    const folder = this.#realFolderOf(path)
    if (!this.areQuick || folder === undefined) return undefined
    let descriptor: number
    try {
      descriptor = this.call(() => openSync(path, OPEN_FLAGS))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined
      throw error
    }
    const directories = [...new Set([dirname(path), folder])]
    return new LocalContent(descriptor, this, { path: join(folder, basename(path)), directories })
  }

  /** Makes a call on this thread, and notes how long it took. */
  call<T>(work: () => T): T {
    const startMs = this.#clock.monotonicMs()
    try {
      return work()
    } finally {
      const endMs = this.#clock.monotonicMs()
      const tookMs = endMs - startMs
      if (tookMs > SLOW_MS) this.#slowUntilMs = endMs + tookMs / SLOW_SHARE
    }
  }

  /** Lets others have the thread, if this one has gone on for long. To be awaited between two steps. */
  async breathe(): Promise<void> {
    if (this.#clock.monotonicMs() - this.#breathedAtMs < BREATHE_MS) return
    await setImmediate()
    this.#breathedAtMs = this.#clock.monotonicMs()
  }

  #realFolderOf(path: string): string | undefined {
    return this.#folders.get(dirname(path))?.realPath
  }
}

/** Without O_NONBLOCK, a pipe that took the name since would hold up the thread. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW

async function localPathOf(folder: string): Promise<string | undefined> {
  try {
    return (await fileSystemElsewhere(folder)) === undefined ? await realpath(folder) : undefined
  } catch {
    // Whatever is the matter is told by the call in the other way.
    return undefined
  }
}
