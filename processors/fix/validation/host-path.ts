import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Repository } from '../../../agent/repository/repository.ts'
import { pinnedToolchains } from '../../../agent/sandbox/pinned-toolchains.ts'
import { locateProgram } from '../../../agent/subprocess/program.ts'
import { folderOf, foldersUp, pathIn } from './tests/test-plan.ts'

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

/** A PATH with the versions first that a project pins, and which of them are not on this machine. */
export interface ProjectPath {
  readonly path: string
  readonly missing: readonly string[]
}

/** The PATH for a file's project: the nearest file that pins a version counts. */
export async function projectToolPath(
  hostPath: string,
  { repository, path }: { readonly repository: Pick<Repository, 'hasFile' | 'read'>; readonly path: string },
): Promise<ProjectPath> {
  const folders = foldersUp(folderOf(path))
  const { directories, missing } = await pinnedToolchains({
    read: async (name) => {
      const folder = folders.find((one) => repository.hasFile(pathIn(one, name)))
      return folder === undefined ? undefined : (await repository.read(pathIn(folder, name)))?.text
    },
  })
  return { path: [...directories, hostPath].join(':'), missing }
}
