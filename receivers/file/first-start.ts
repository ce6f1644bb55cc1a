import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Config } from './config.ts'

/**
 * Whether a receiver has run with a state directory before, told apart from what the store says:
 *
 *   store knows it   mark there   what it means
 *   yes              any          it ran, and its checkpoints say how far
 *   no               yes          it ran, and the store was lost or damaged: what was read is not known
 *   no               no           it never ran
 *
 * The mark is an empty file beside the store, and is made after the store has taken the first checkpoints.
 */
const FOLDER = 'receivers'

/**
 * Where to begin in files of which nothing is known at the first search. Where the state was lost, that is
 * their beginning: lines come twice rather than not at all. Errors: none.
 */
export async function startAtOf(
  settings: Settings,
  { start_at, include }: Pick<Config, 'start_at' | 'include'>,
  checkpoints: Checkpoints,
): Promise<'beginning' | 'end'> {
  const asked = start_at ?? (settings.isOnce ? 'beginning' : 'end')
  if (asked === 'beginning' || !checkpoints.isFirstStart || !(await hasMark(settings))) return asked
  settings.logger.error(
    'the checkpoints of an earlier run are lost: files are read from their beginning, also with start_at: end',
    { include },
  )
  return 'beginning'
}

/** Makes the mark. Errors: none; where it cannot be made it is tried at the next start. */
export async function markRun(settings: Settings): Promise<void> {
  try {
    // The state directory itself is there, or there is none to keep anything in.
    await mkdir(join(settings.stateDirectory, FOLDER), { mode: 0o700 }).catch(ignoreExisting)
    await writeFile(markOf(settings), '', { mode: 0o600 })
  } catch (error) {
    settings.logger.warn('a later loss of the state could not be told from a first start', { error })
  }
}

function markOf({ stateDirectory, pipeline, id }: Settings): string {
  return join(stateDirectory, FOLDER, encodeURIComponent([pipeline, formatComponentId(id)].join(':')))
}

function ignoreExisting(thrown: unknown): void {
  if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
}

function hasMark(settings: Settings): Promise<boolean> {
  return access(markOf(settings)).then(
    () => true,
    () => false,
  )
}
