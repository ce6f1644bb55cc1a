import { codeLanguageOf, familyOf, familyOfPath } from './code-languages.ts'
import type { ParsedFiles } from './definitions.ts'
import { importsOf, resolveModule } from './imports.ts'

/** What one file gets from others. */
export interface FileDependencies {
  readonly path: string
  /** Files of the repository, sorted. */
  readonly files: readonly string[]
  /** Packages outside of it, as they are imported; sorted, the language's own library left out. */
  readonly packages: readonly string[]
}

export interface DependencyGraph {
  readonly files: readonly FileDependencies[]
  /** How many source files were not looked at. */
  readonly left: number
}

/**
 * The dependencies between the source files of a folder, by their imports. `under` is a file, a folder or ''.
 * Bounds: `filesMax` files are parsed; a wildcard import of a package of many files counts for all of them.
 */
export async function dependencyGraph(
  parsed: ParsedFiles,
  under: string,
  filesMax: number,
): Promise<DependencyGraph> {
  const paths = parsed.repository.files
    .filter(({ path }) => under === '' || path === under || path.startsWith(`${under}/`))
    .filter(({ path, kind }) => kind !== 'symlink' && familyOfPath(path) !== undefined)
    .map(({ path }) => path)
  const files: FileDependencies[] = []
  for (const path of paths.slice(0, filesMax)) {
    const file = await parsed.open(path)
    if (file === undefined) continue
    const [inside, outside] = [new Set<string>(), new Set<string>()]
    for (const { module } of importsOf(file.root)) {
      const found = resolveModule(parsed.repository, path, module, familyOf(file.root))
      for (const one of found) if (one !== path) inside.add(one)
      const name = found.length > 0 ? '' : codeLanguageOf(file.root).packageOf(module)
      if (name !== '') outside.add(name)
    }
    files.push({ path, files: [...inside].toSorted(), packages: [...outside].toSorted() })
  }
  return { files, left: Math.max(0, paths.length - filesMax) }
}
