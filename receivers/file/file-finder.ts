import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import picomatch from 'picomatch'
import type { LocalFiles } from './local-files.ts'
import type { OwnOutputs } from './own-outputs.ts'
import { sideBySide } from './side-by-side.ts'
import { sightingOf, type Sighting } from './sightings.ts'

/**
 * Finds the files that globs name. A glob is walked segment by segment, so that only folders that can hold
 * a match are read: "/srv/{a,b}/log/*.log" never looks into the rest of /srv.
 */
export interface FoundFiles {
  /** Regular files by absolute path, in order of their names; links are followed. */
  readonly files: ReadonlyMap<string, Sighting>
  /** Folders that hold matches or are searched for them. */
  readonly directories: ReadonlySet<string>
  /** Paths that could not be looked at, with the system's error code. */
  readonly unreadable: ReadonlyMap<string, string>
  /** More files match than are read. */
  readonly isCut: boolean
}

export interface FileFinderOptions {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** What relative globs are relative to. */
  readonly baseDirectory: string
  /** Folders of which nothing is ever found. */
  readonly hiddenDirectories: readonly string[]
  /** Files that are never found, whatever they are called. */
  readonly ownOutputs?: OwnOutputs
  readonly local: LocalFiles
}

const FILES_MAX = 100_000
const EXPANSIONS_MAX = 256
const GLOB_OPTIONS = { dot: true, nonegate: true, noextglob: true } as const
const MAGIC = /[*?[\]{}]/

type Segment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'match'; readonly matches: (name: string) => boolean }
  | { readonly kind: 'any_depth' }

interface Glob {
  readonly pattern: string
  readonly segments: readonly Segment[]
}

/** Finds the files that the patterns name, without looking into folders that none of them can be in. */
export class FileFinder {
  readonly #globs: readonly Glob[]
  readonly #isIncluded: (path: string) => boolean
  readonly #isExcluded: (path: string) => boolean
  readonly #hidden: readonly string[]
  readonly #ownOutputs: OwnOutputs | undefined
  readonly #local: LocalFiles

  constructor(options: FileFinderOptions) {
    const absolute = (pattern: string): string => resolve(options.baseDirectory, pattern)
    const include = options.include.map(absolute)
    this.#globs = include.flatMap((pattern) => expandBraces(pattern).map(parseGlob))
    this.#isIncluded = (path) => include.includes(path) || picomatch.isMatch(path, include, GLOB_OPTIONS)
    this.#isExcluded =
      options.exclude.length === 0 ? () => false : picomatch(options.exclude.map(absolute), GLOB_OPTIONS)
    this.#ownOutputs = options.ownOutputs
    this.#local = options.local
    this.#hidden = options.hiddenDirectories.map((directory) => resolve(directory) + sep)
  }

  /** Whether a file of this name would be found. */
  wouldFind(path: string): boolean {
    return !this.isLeftOut(path) && this.#isIncluded(path)
  }

  /** Whether a file is never found, whatever is searched for. */
  isLeftOut(path: string): boolean {
    return this.#hidden.some((hidden) => path.startsWith(hidden)) || this.#isExcluded(path)
  }

  async find(): Promise<FoundFiles> {
    const search = new Search()
    for (const { pattern, segments } of this.#globs) {
      // A path may hold what looks like a glob: the file of that very name is meant then.
      if (MAGIC.test(pattern)) search.add(pattern)
      await search.walk(sep, segments)
    }
    const paths = [...search.matches].sort().filter((path) => !this.isLeftOut(path))
    const seen = new Map<string, Sighting>()
    const local = this.#local
    await local.learn(paths)
    await sideBySide(paths, async (path) => {
      const stats = await search.attempt(path, async () => local.stat(path) ?? statOf(path))
      // All that the system says of a file is half a kilobyte, which would live as long as the search.
      if (stats?.isFile() === true && this.#ownOutputs?.has(path, stats) !== true)
        seen.set(path, sightingOf(path, stats))
      await local.breathe()
    })
    const files = new Map<string, Sighting>()
    for (const path of paths) {
      const sighting = seen.get(path)
      if (sighting !== undefined) files.set(path, sighting)
    }
    const { directories, unreadable, isCut } = search
    return { files, directories, unreadable, isCut }
  }
}

function statOf(path: string): Promise<BigIntStats> {
  return stat(path, { bigint: true })
}

class Search {
  readonly matches = new Set<string>()
  readonly directories = new Set<string>()
  readonly unreadable = new Map<string, string>()
  isCut = false

  add(path: string): void {
    this.isCut ||= this.matches.size >= FILES_MAX
    if (!this.isCut) this.matches.add(path)
  }

  async walk(directory: string, segments: readonly Segment[]): Promise<void> {
    const [segment, ...rest] = segments
    if (segment === undefined || this.isCut) return
    if (segment.kind === 'name') {
      const path = join(directory, segment.name)
      if (rest.length > 0) return this.walk(path, rest)
      this.add(path)
      return this.#watchFor(path)
    }
    const entries = await this.attempt(directory, () => readdir(directory, { withFileTypes: true }))
    if (entries === undefined) return this.#watchFor(directory)
    this.directories.add(directory)
    if (segment.kind === 'any_depth') await this.walk(directory, rest)
    for (const entry of entries) {
      const path = join(directory, entry.name)
      if (segment.kind === 'any_depth') {
        // Links are not followed here: they may lead back up.
        if (entry.isDirectory()) await this.walk(path, segments)
        else if (rest.length === 0) this.add(path)
      } else if (segment.matches(entry.name)) {
        if (rest.length === 0) this.add(path)
        else if (entry.isDirectory() || entry.isSymbolicLink()) await this.walk(path, rest)
      }
    }
  }

  /** The nearest folder above that is there: where a missing path would appear. */
  async #watchFor(path: string): Promise<void> {
    const parent = dirname(path)
    const stats = await this.attempt(parent, () => stat(parent))
    if (stats?.isDirectory() === true) this.directories.add(parent)
    else if (parent !== path) await this.#watchFor(parent)
  }

  /** What the system answers; undefined when there is nothing there or it may not be looked at. */
  async attempt<T>(path: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.unreadable.set(path, code)
      return undefined
    }
  }
}

function parseGlob(pattern: string): Glob {
  const segments = pattern
    .split('/')
    .filter((text) => text !== '')
    .map((text): Segment => {
      if (text === '**') return { kind: 'any_depth' }
      if (!MAGIC.test(text)) return { kind: 'name', name: text }
      return { kind: 'match', matches: picomatch(text, GLOB_OPTIONS) }
    })
  return { pattern, segments }
}

/** Writes braces that hold a slash out, since they do not stay inside one segment. Shape: "/{a,b/c}" gives "/a", "/b/c". */
function expandBraces(pattern: string): readonly string[] {
  let patterns = [pattern]
  while (patterns.length < EXPANSIONS_MAX && patterns.some(hasSlashInBraces)) {
    patterns = patterns.flatMap((each) => {
      const group = hasSlashInBraces(each) ? /\{([^{}]*)\}/.exec(each) : null
      if (group === null) return [each]
      const [whole, inner = ''] = group
      return inner
        .split(',')
        .map((choice) => each.slice(0, group.index) + choice + each.slice(group.index + whole.length))
    })
  }
  return patterns
}

function hasSlashInBraces(pattern: string): boolean {
  return pattern.split('/').some((segment) => segment.split('{').length !== segment.split('}').length)
}
