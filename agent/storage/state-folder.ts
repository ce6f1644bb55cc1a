import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PermanentError } from '../model/errors.ts'

const FILES_MAX = 10_000
const UNFINISHED = '.unfinished'

/** One file of a folder by which commands speak to the agent that runs. */
export interface FolderFile {
  readonly name: string
  readonly path: string
  readonly text: string
}

/**
 * The files of a folder, by name; none when it is not there.
 * Bounds: 10000 files. Errors: those of the system, but for a file that goes while it is read.
 */
export function readFolder(folder: string, ending: string): readonly FolderFile[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
  return names
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .slice(0, FILES_MAX)
    .flatMap((name) => {
      const path = join(folder, name)
      const text = textOf(path)
      return text === undefined ? [] : [{ name: name.slice(0, -ending.length), path, text }]
    })
}

/** Puts a file into the folder, whole or not at all. Errors: PermanentError HEPH_STATE_NOT_WRITTEN. */
export function writeIntoFolder(folder: string, name: string, text: string): void {
  const path = join(folder, name)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(path + UNFINISHED, text, { mode: 0o600 })
    renameSync(path + UNFINISHED, path)
  } catch (cause) {
    throw new PermanentError('HEPH_STATE_NOT_WRITTEN', `${path} was not written`, { cause })
  }
}

/** Whether the file was there. */
export function removeFromFolder(folder: string, name: string): boolean {
  const path = join(folder, name)
  const isThere = textOf(path) !== undefined
  rmSync(path, { force: true })
  return isThere
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR') return undefined
    throw error
  }
}
