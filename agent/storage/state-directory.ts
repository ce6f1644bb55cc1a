import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, describeError } from '../model/errors.ts'

/**
 * Makes sure that the state directory is there, is ours alone (0700) and ignores itself in git.
 * A directory that exists keeps its mode and its `.gitignore`.
 * Errors: ConfigError HEPH_STATE_DIRECTORY when it cannot be made or written to.
 */
export function prepareStateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    ignoreItself(path)
  } catch (error) {
    throw new ConfigError(
      'HEPH_STATE_DIRECTORY',
      `the state directory ${path} cannot be used: ${describeError(error)}; choose another one`,
      { cause: error, fields: { path } },
    )
  }
}

function ignoreItself(path: string): void {
  try {
    writeFileSync(join(path, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
