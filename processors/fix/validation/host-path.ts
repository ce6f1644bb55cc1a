import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { locateProgram } from '../../../agent/subprocess/program.ts'

/**
 * The PATH to look for toolchains on. A program that stands in a `node_modules/.bin` on it is the one that
 * supervised commands ran with, but folders of that name are a project's and not shown inside; so the folder
 * where the runtime really is goes first.
 */
export function hostToolPath(path: string): string {
  const node = locateProgram('node', path)
  if (node === undefined || !dirname(node).endsWith('node_modules/.bin')) return path
  return `${dirname(realpathSync(node))}:${path}`
}
