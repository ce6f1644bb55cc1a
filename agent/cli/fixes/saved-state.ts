import { join } from 'node:path'
import { PermanentError } from '../../model/errors.ts'
import { asOwnerOf } from '../as-owner.ts'
import { prepareStateDirectory } from '../../storage/state-directory.ts'
import { readFolder, removeFromFolder, writeIntoFolder } from '../../storage/state-folder.ts'

/** What an applied fix changed, so that it can be taken back. */
export interface SavedState {
  readonly fixId: string
  /** By what people call it beside its id; left out in what was saved before there were any. */
  readonly names?: readonly string[]
  /** The folder below which the files are. */
  readonly root: string
  /** Shape: "2026-01-31T12:00:00.000Z". */
  readonly appliedAt: string
  readonly files: readonly SavedFile[]
}

/** A file before a fix, and the content that the fix left. */
export interface SavedFile {
  readonly path: string
  readonly mode: number
  readonly before: string
  readonly afterBlobId: string
}

const ENDING = '.json'

/** Also where there is no state directory yet. Errors: PermanentError HEPH_STATE_NOT_WRITTEN; ConfigError HEPH_STATE_DIRECTORY. */
export function saveState(stateDirectory: string, state: SavedState): void {
  const text = `${JSON.stringify(state, undefined, 2)}\n`
  asOwnerOf(stateDirectory, () => {
    prepareStateDirectory(stateDirectory)
    writeIntoFolder(folderOf(stateDirectory), fileOf(state.fixId), text)
  })
}

/** The fixes that are applied, by id. Errors: PermanentError HEPH_STATE_DAMAGED for a file that is not ours. */
export function savedStates(stateDirectory: string): readonly SavedState[] {
  return readFolder(folderOf(stateDirectory), ENDING).map(({ path, text }) => {
    try {
      // Written by saveState.
      return JSON.parse(text) as SavedState
    } catch (cause) {
      throw new PermanentError('HEPH_STATE_DAMAGED', `${path} cannot be read`, { cause })
    }
  })
}

/** After a fix was taken back. */
export function forgetState(stateDirectory: string, fixId: string): void {
  asOwnerOf(stateDirectory, () => removeFromFolder(folderOf(stateDirectory), fileOf(fixId)))
}

function folderOf(stateDirectory: string): string {
  return join(stateDirectory, 'applied')
}

/** An id may come from a file that somebody sent. Errors: PermanentError HEPH_FIX_INCOMPLETE. */
function fileOf(fixId: string): string {
  if (/^[\w-]{1,64}$/.test(fixId)) return fixId + ENDING
  throw new PermanentError('HEPH_FIX_INCOMPLETE', `${JSON.stringify(fixId)} is no id of a fix`)
}
