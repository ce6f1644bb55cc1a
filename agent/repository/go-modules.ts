import type { RepositoryFile } from './listing.ts'
import type { SourceFile } from './source-file.ts'

export interface GoModule {
  readonly directory: string
  readonly name: string
}

const GO_MODULES_MAX = 32

/** The Go modules of a code base by their go.mod. Bounds: 32 modules. */
export async function readGoModules(
  files: readonly RepositoryFile[],
  read: (path: string) => Promise<SourceFile | undefined>,
): Promise<readonly GoModule[]> {
  const paths = files.filter((file) => file.path === 'go.mod' || file.path.endsWith('/go.mod'))
  const modules: GoModule[] = []
  for (const { path } of paths.slice(0, GO_MODULES_MAX)) {
    const name = /^[ \t]*module\s+"?([^\s"]+)/m.exec((await read(path))?.text ?? '')?.[1]
    if (name !== undefined) modules.push({ directory: path.slice(0, -'/go.mod'.length), name })
  }
  return modules
}
