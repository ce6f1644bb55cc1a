import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'

/** Where programs of the host are taken from that set something up; never from the PATH of whoever asks. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The file that running a program name would start.
 * Shape: ("node", "/usr/bin:/bin") gives "/usr/bin/node"; a name with a slash is taken relative to `cwd`;
 * undefined when there is no such executable file. Empty entries of PATH are skipped: the working directory is never searched.
 */
export function locateProgram(name: string, path: string, cwd = '/'): string | undefined {
  if (name.includes('/')) {
    const file = isAbsolute(name) ? name : resolve(cwd, name)
    return isExecutableFile(file) ? file : undefined
  }
  if (name === '') return undefined
  return path
    .split(':')
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, name))
    .find(isExecutableFile)
}

/** Whether the name stands for something that is there and cannot be executed: a text, a folder. */
export function isUnexecutable(name: string, path: string, cwd = '/'): boolean {
  if (name === '' || locateProgram(name, path, cwd) !== undefined) return false
  if (name.includes('/')) return existsSync(resolve(cwd, name))
  return path.split(':').some((directory) => isAbsolute(directory) && existsSync(join(directory, name)))
}

/** Whether this process may execute the file. */
export function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
