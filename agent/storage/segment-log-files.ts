import { constants, writev } from 'node:fs'
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readWhole, writeWhole } from './whole-bytes.ts'

/** What a segment log asks of a file. Positions and sizes in bytes. */
export interface SegmentFile {
  /** Writes the parts one after the other, all of them or throws. They and the size are on the disk when it resolves. */
  write(parts: readonly Uint8Array[], position: number): Promise<void>
  /** Fills the target from a position on; the number of bytes that were there. */
  read(target: Uint8Array, position: number): Promise<number>
  /** Content and size are on the disk when it resolves. */
  datasync(): Promise<void>
  truncate(size: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

/**
 * The file system below a segment log: the real one, or one in a test that loses power.
 * Errors: what the system throws, with its code (`ENOSPC`, `EROFS`, `ENOENT`).
 */
export interface SegmentFiles {
  /** With its parents; their names are on the disk when it resolves. */
  makeDirectory(path: string): Promise<void>
  /** Names in a folder; none when it is not there. */
  list(path: string): Promise<readonly string[]>
  /** `create`: it must not be there; `change`: it is made when it is not there. */
  open(path: string, mode: 'read' | 'change' | 'create'): Promise<SegmentFile>
  remove(path: string): Promise<void>
  /** Names in the folder are on the disk when it resolves. */
  syncDirectory(path: string): Promise<void>
}

/**
 * Where the system knows it, a write is on the disk when it returns: a sync of its own would be another turn of the thread
 * pool, which costs as much as the write. Elsewhere it is asked for.
 */
const IS_SYNCED_BY_WRITE = process.platform === 'linux'
const CHANGE = constants.O_RDWR | (IS_SYNCED_BY_WRITE ? constants.O_DSYNC : 0)
const CREATE = CHANGE | constants.O_CREAT | constants.O_EXCL

/** The files of this machine, for the owner alone. */
export const machineFiles: SegmentFiles = {
  async makeDirectory(path) {
    const first = await mkdir(path, { recursive: true, mode: 0o700 })
    if (first === undefined) return
    for (let made = path; ; made = dirname(made)) {
      await syncFolder(dirname(made))
      if (made === first) return
    }
  },
  async list(path) {
    try {
      return await readdir(path)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw thrown
    }
  },
  async open(path, mode) {
    if (mode === 'read') return segmentFileOf(await open(path, 'r'))
    if (mode === 'create') return segmentFileOf(await open(path, CREATE, 0o600))
    try {
      return segmentFileOf(await open(path, CHANGE))
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
      return segmentFileOf(await open(path, CREATE, 0o600))
    }
  },
  async remove(path) {
    await rm(path, { force: true })
  },
  syncDirectory: syncFolder,
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function segmentFileOf(handle: FileHandle): SegmentFile {
  return {
    async write(parts, position) {
      await writeParts(handle, parts, position)
      if (!IS_SYNCED_BY_WRITE) await handle.datasync()
    },
    read: (target, position) => readWhole(handle, target, position),
    datasync: () => handle.datasync(),
    truncate: (size) => handle.truncate(size),
    size: async () => (await handle.stat()).size,
    close: () => handle.close(),
  }
}

/** With one call to the system, unless it takes only a part. */
async function writeParts(handle: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const bytesWritten = await writtenAtOnce(handle, parts, position)
  if (bytesWritten === total) return
  await writeWhole(handle, Buffer.concat(parts).subarray(bytesWritten), position + bytesWritten)
}

/** How many of the bytes were written. By a callback: a promise of the system's own takes several times as long. */
function writtenAtOnce({ fd }: FileHandle, parts: readonly Uint8Array[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    writev(fd, parts, position, (error, bytesWritten) => {
      if (error === null) resolve(bytesWritten)
      else reject(error)
    })
  })
}
