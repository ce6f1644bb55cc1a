import type { RepositoryFile } from './listing.ts'

/**
 * The parts of a path, with "." dropped and ".." resolved within the path; climbing above its start
 * has no effect. Shape: "/a/./b/../c.js" gives ["a", "c.js"]. Bounds: the last 64 parts.
 */
export function segmentsOf(path: string): readonly string[] & string[] {
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(segment)
  }
  return segments.slice(-64)
}

/** A path from a folder, "." and ".." resolved. Shape: (["a", "b"], "../c.js") gives "a/c.js". */
export function joinedPath(folder: readonly string[], relative: string): string {
  const parts = [...folder]
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** The folder of a path; '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Finds listed files by the end of a path that was printed on another machine. */
export class PathIndex {
  readonly #byName = new Map<string, string[]>()
  readonly #byFolder = new Map<string, string[]>()

  constructor(files: readonly Pick<RepositoryFile, 'path' | 'kind'>[]) {
    for (const { path, kind } of files) {
      if (kind === 'symlink') continue
      push(this.#byName, path.slice(path.lastIndexOf('/') + 1), path)
      push(this.#byFolder, folderOf(path), path)
    }
  }

  /**
   * The one file that shares more trailing parts with the path than any other. Of files that share
   * equally many, one that is matched as a whole wins ("/app/index.js" is "index.js", not "web/index.js").
   * Result: undefined when none or several are left, or when the only common part is a name that such a
   * file has in most projects.
   */
  longestSuffix(segments: readonly string[]): string | undefined {
    const candidates = this.named(segments.at(-1) ?? '').map((path) => {
      const own = path.split('/')
      return { path, shared: sharedEnd(own, segments), length: own.length }
    })
    const longest = Math.max(0, ...candidates.map((candidate) => candidate.shared))
    const best = candidates.filter((candidate) => candidate.shared === longest)
    const whole = best.filter((candidate) => candidate.length === longest)
    const chosen = whole.length === 1 ? whole[0] : best.length === 1 ? best[0] : undefined
    if (chosen === undefined) return undefined
    const isWhole = chosen.length === longest || segments.length === longest
    return isWhole || longest > 1 || !COMMON_NAMES.test(chosen.path) ? chosen.path : undefined
  }

  /** The files of a name, wherever they are. */
  named(name: string): readonly string[] {
    return this.#byName.get(name) ?? []
  }

  /** The files directly in a folder; '' is the root. */
  inFolder(folder: string): readonly string[] {
    return this.#byFolder.get(folder) ?? []
  }

  /** The files whose path is this one or ends with it after a "/", the shortest first. */
  endingWith(path: string): readonly string[] {
    return this.named(path.slice(path.lastIndexOf('/') + 1))
      .filter((own) => own === path || own.endsWith(`/${path}`))
      .toSorted((a, b) => a.length - b.length)
  }

  /** The folders whose path is this one or ends with it after a "/", the shortest first. */
  foldersEndingWith(path: string): readonly string[] {
    return [...this.#byFolder.keys()]
      .filter((own) => own === path || own.endsWith(`/${path}`))
      .toSorted((a, b) => a.length - b.length)
  }
}

const indexes = new WeakMap<object, PathIndex>()

/** The index of a listing, made once. */
export function pathIndexOf({ files }: { readonly files: readonly RepositoryFile[] }): PathIndex {
  const known = indexes.get(files)
  if (known !== undefined) return known
  const index = new PathIndex(files)
  indexes.set(files, index)
  return index
}

/** Names too common for one alone to tell that two paths are the same file. */
const COMMON_NAMES =
  /(?:^|\/)(?:index|main|app|server|util|utils|helpers|types|config|common|base|errors|__init__|__main__|client|models|views|router|routes|handler|handlers|lib|mod|program|startup)\.\w+$/i

function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let shared = 0
  while (shared < a.length && shared < b.length && a[a.length - 1 - shared] === b[b.length - 1 - shared]) {
    shared += 1
  }
  return shared
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
