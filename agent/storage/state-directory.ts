import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError, describeError } from '../model/errors.ts'

/**
 * Makes sure that the state directory is there, is ours alone (0700) and ignores itself in git.
 * A directory that exists keeps its mode and its `.gitignore`.
 * Errors: ConfigError HEPH_STATE_DIRECTORY when it cannot be made or written to.
 */
export function prepareStateDirectory(path: string): void {
  try {
    makeFolder(path)
    ignoreItself(path)
  } catch (error) {
    throw new ConfigError(
      'HEPH_STATE_DIRECTORY',
      `the state directory ${path} cannot be used: ${describeError(error)}; choose another one`,
      { cause: error, fields: { path } },
    )
  }
}

/**
 * With the folders above it. Node's own way tries for ever where a folder that is there takes none (ENOENT below /proc), and
 * no signal ends that.
 */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const above = dirname(path)
  if (above !== path) makeFolder(above)
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}

function ignoreItself(path: string): void {
  try {
    writeFileSync(join(path, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
