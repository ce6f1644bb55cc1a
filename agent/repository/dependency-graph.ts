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
  /** Files of the repository that get something from this one, sorted; of those that were looked at. */
  readonly importers: readonly string[]
}

export interface DependencyGraph {
  readonly files: readonly FileDependencies[]
  /** How many source files of the code were not looked at. */
  readonly left: number
}

/**
 * The dependencies of the source files of a folder, by their imports, and which files anywhere import them. `under` is a file, a
 * folder or ''. Bounds: `filesMax` files are parsed, those of the folder first; a wildcard import of a package of many files
 * counts for all of them.
 */
export async function dependencyGraph(
  parsed: ParsedFiles,
  under: string,
  filesMax: number,
  onFile: (done: number, total: number) => void = () => undefined,
): Promise<DependencyGraph> {
  const isUnder = (path: string): boolean => under === '' || path === under || path.startsWith(`${under}/`)
  const sources = parsed.repository.files
    .filter(({ path, kind }) => kind !== 'symlink' && familyOfPath(path) !== undefined)
    .map(({ path }) => path)
    .toSorted((a, b) => Number(isUnder(b)) - Number(isUnder(a)))
  const files: Omit<FileDependencies, 'importers'>[] = []
  const importers = new Map<string, string[]>()
  for (const [index, path] of sources.slice(0, filesMax).entries()) {
    onFile(index, Math.min(filesMax, sources.length))
    const found = await importedBy(path, parsed)
    if (found === undefined) continue
    if (isUnder(path)) files.push({ path, ...found })
    for (const one of found.files) {
      if (isUnder(one)) importers.set(one, [...(importers.get(one) ?? []), path])
    }
  }
  return {
    files: files.map((file) => ({ ...file, importers: (importers.get(file.path) ?? []).toSorted() })),
    left: Math.max(0, sources.length - filesMax),
  }
}

/** What one file imports; undefined where it cannot be read as code. */
async function importedBy(
  path: string,
  parsed: ParsedFiles,
): Promise<Pick<FileDependencies, 'files' | 'packages'> | undefined> {
  const file = await parsed.open(path)
  if (file === undefined) return undefined
  const [inside, outside] = [new Set<string>(), new Set<string>()]
  for (const { module } of importsOf(file.root)) {
    const found = resolveModule(parsed.repository, path, module, familyOf(file.root))
    for (const one of found) if (one !== path) inside.add(one)
    const name = found.length > 0 ? '' : codeLanguageOf(file.root).packageOf(module)
    if (name !== '') outside.add(name)
  }
  return { files: [...inside].toSorted(), packages: [...outside].toSorted() }
}
