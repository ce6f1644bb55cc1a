import { resolve } from 'node:path'
import type { RepositoryReference } from '../../model/diagnosis.ts'
import { describeError, PermanentError } from '../../model/errors.ts'
import type { Attributes } from '../../model/resource.ts'
import { ParsedFiles } from '../../repository/definitions.ts'
import { dependencyGraph } from '../../repository/dependency-graph.ts'
import { lastCommits } from '../../repository/last-commits.ts'
import { commitTime } from '../../repository/history.ts'
import type { RepositoryFile } from '../../repository/listing.ts'
import { mirrorStatus } from '../../repository/mirror.ts'
import { cacheUse } from '../../repository/objects.ts'
import { readOwners, type Owners } from '../../repository/owners.ts'
import { openRepository, resolveRevision, type Repository } from '../../repository/repository.ts'
import { syntaxLanguageOf } from '../../repository/syntax.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'

export interface RepoStatOptions extends ConfigOptions {
  /** The folder of the code, where no configuration names any. */
  readonly repo: string
  readonly stateDir?: string
  /** Attributes of an error, which choose the revision. Shape: "service.version=1.2.3". */
  readonly attribute: readonly string[]
  /** Brings copies of code behind an address up to date. */
  readonly fetch: boolean
  readonly json: boolean
}

/** What is told of one code base. */
interface RepositoryStat {
  readonly source: string
  readonly revision?: string
  /** What said that it is this one. */
  readonly why?: string
  readonly isAssumed?: boolean
  readonly files?: number
  readonly bytes?: number
  readonly languages?: Readonly<Record<string, number>>
  readonly owners?: { readonly path: string; readonly files: Readonly<Record<string, number>> }
  readonly mirror?: {
    readonly fetchedAt: string | undefined
    readonly bytes: number
    readonly failures: number
  }
  readonly notes: readonly string[]
}

const OWNERS_SHOWN_MAX = 8
/** Source files among which those are looked for that import one. */
const IMPORTERS_AMONG_MAX = 5_000

/**
 * `hephaestus repo stat`: every configured code base with the revision that is read and why, its files by language and
 * owner, and the state of its copy; then what this process keeps in memory for it. Nothing is fetched unless asked for.
 * Ends with 1 when one of them cannot be read.
 */
export async function showRepositories(options: RepoStatOptions, context: CommandContext): Promise<number> {
  const { references, stateDirectory } = await referencesOf(options, context)
  const stats: RepositoryStat[] = []
  for (const reference of references) stats.push(await statOf(reference, { options, stateDirectory }))
  const cache = cacheUse()
  if (options.json) {
    context.print(`${JSON.stringify({ repositories: stats, cache }, undefined, 2)}\n`)
  } else {
    for (const stat of stats) for (const line of linesOf(stat)) context.print(`${printable(line)}\n`)
    if (stats.length === 0) context.print('no repository is configured\n')
    const { entries, bytes, bytesMax, hits, misses } = cache
    context.print(
      `memory: ${mebibytes(bytes)} of ${mebibytes(bytesMax)} in ${entries} entries, ${hits} hits, ${misses} misses\n`,
    )
  }
  return stats.every((stat) => stat.revision !== undefined) ? EXIT.done : EXIT.failed
}

/**
 * `hephaestus repo file PATH`: one file with its language, size, owners, last commit, and what it imports and is imported by.
 * Errors: PermanentError HEPH_REPOSITORY_PATH_UNKNOWN, or those of opening the code.
 */
export async function showFile(
  path: string,
  options: { readonly repo: string; readonly json: boolean },
  context: CommandContext,
): Promise<number> {
  const reference = { path: resolve(context.workingDirectory, options.repo) }
  const repository = await openRepository(reference, optionsOf(stateDirectoryOf(undefined, context), true))
  const listed = repository.files.find((file) => file.path === path)
  if (listed === undefined) {
    throw new PermanentError(
      'HEPH_REPOSITORY_PATH_UNKNOWN',
      `${path} is no file of ${repository.root}: paths are written from there`,
    )
  }
  const { history } = repository
  const source = await repository.read(path)
  const owned = (await readOwners(repository))?.of(path)
  const last = history === undefined ? undefined : (await lastCommits(history, [path])).get(path)
  const [graph] = (await dependencyGraph(new ParsedFiles(repository), path, IMPORTERS_AMONG_MAX)).files
  const shown = {
    path,
    language: syntaxLanguageOf(path) ?? 'other',
    bytes: listed.bytes,
    lines: source === undefined ? undefined : lineCount(source.text),
    blob: source?.blobId,
    owners: owned?.owners ?? [],
    lastCommit:
      last === undefined
        ? undefined
        : {
            id: last.commit,
            at: commitTime(last.committedAtMs),
            author: last.author,
            summary: last.summary,
          },
    isCommitted: history?.isCommitted(path) ?? false,
    imports: [...(graph?.files ?? []), ...(graph?.packages ?? [])],
    importers: graph?.importers ?? [],
  }
  if (options.json) {
    context.print(`${JSON.stringify(shown, undefined, 2)}\n`)
    return EXIT.done
  }
  const { owners, lastCommit, imports, importers, ...plain } = shown
  const rows = {
    ...plain,
    owners: owners.join(' ') || 'nobody',
    lastCommit:
      lastCommit === undefined
        ? 'none'
        : `${lastCommit.id.slice(0, 12)} ${lastCommit.at} ${lastCommit.author}: ${lastCommit.summary}`,
    imports: imports.join(', ') || 'nothing',
    importers: importers.join(', ') || 'none',
  }
  for (const [name, value] of Object.entries(rows)) {
    if (value !== undefined) context.print(printable(`${`${name}:`.padEnd(13)}${value}`) + '\n')
  }
  return EXIT.done
}

async function referencesOf(
  options: RepoStatOptions,
  context: CommandContext,
): Promise<{ readonly references: readonly RepositoryReference[]; readonly stateDirectory: string }> {
  const stateDirectory = stateDirectoryOf(options.stateDir, context)
  if (options.config.length === 0) {
    return { references: [{ path: resolve(context.workingDirectory, options.repo) }], stateDirectory }
  }
  const loaded = await loadCommandConfig(options, context)
  const references = loaded.components.flatMap(({ kind, id, config }) =>
    kind === 'processor'
      ? (context.registry.find(kind, id.type)?.repositories?.(config, loaded.baseDirectory) ?? [])
      : [],
  )
  return { references, stateDirectory }
}

async function statOf(
  reference: RepositoryReference,
  { options, stateDirectory }: { readonly options: RepoStatOptions; readonly stateDirectory: string },
): Promise<RepositoryStat> {
  const source = reference.remote?.url ?? reference.path
  const isOffline = !options.fetch
  try {
    const openOptions = optionsOf(stateDirectory, isOffline)
    const { reference: resolved, choice } = await resolveRevision(
      reference,
      attributesOf(options),
      openOptions,
    )
    const repository = await openRepository(resolved, openOptions)
    const owners = await readOwners(repository)
    return {
      source,
      revision: repository.revision,
      why: choice.reason,
      isAssumed: choice.assumed !== undefined,
      files: repository.files.length,
      bytes: repository.files.reduce((total, { bytes }) => total + Math.max(0, bytes), 0),
      languages: languagesOf(repository.files),
      ...(owners === undefined ? {} : { owners: ownersOf(owners, repository) }),
      ...(await mirrorOf(reference, stateDirectory)),
      notes: repository.gaps,
    }
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    return { source, ...(await mirrorOf(reference, stateDirectory)), notes: [describeError(error)] }
  }
}

async function mirrorOf(
  { remote }: RepositoryReference,
  stateDirectory: string,
): Promise<Pick<RepositoryStat, 'mirror'>> {
  const status = remote === undefined ? undefined : await mirrorStatus(remote.url, stateDirectory)
  if (status === undefined) return {}
  const { fetchedAtMs, bytes, failures } = status
  const fetchedAt = fetchedAtMs === undefined ? undefined : new Date(fetchedAtMs).toISOString()
  return { mirror: { fetchedAt, bytes, failures } }
}

function languagesOf(files: readonly RepositoryFile[]): Readonly<Record<string, number>> {
  return counted(files.map(({ path }) => syntaxLanguageOf(path) ?? 'other'))
}

function ownersOf(owners: Owners, repository: Repository): NonNullable<RepositoryStat['owners']> {
  const names = repository.files.flatMap(({ path }) => {
    const named = owners.of(path)?.owners ?? []
    return named.length === 0 ? ['nobody'] : named
  })
  return { path: owners.path, files: counted(names) }
}

/** How often each name comes, the most frequent first. */
function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}

function linesOf(stat: RepositoryStat): readonly string[] {
  const { revision, why, files, bytes, languages, owners, mirror, notes } = stat
  const rows: [name: string, value: string][] = []
  if (revision !== undefined) rows.push(['revision', `${revision} (${why ?? ''})`])
  if (files !== undefined) {
    rows.push(['files', `${files} in ${mebibytes(bytes ?? 0)}: ${shownCounts(languages ?? {})}`])
  }
  if (owners !== undefined) rows.push(['owners', `${owners.path}: ${shownCounts(owners.files)}`])
  if (mirror !== undefined) {
    const when = mirror.fetchedAt ?? 'never'
    const failures = mirror.failures === 0 ? '' : `, ${mirror.failures} failures since`
    rows.push(['fetched', `${when}, ${mebibytes(mirror.bytes)} on the disk${failures}`])
  }
  for (const note of notes) rows.push(['note', note])
  return [stat.source, ...rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`)]
}

function shownCounts(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts)
  const shown = all.slice(0, OWNERS_SHOWN_MAX).map(([name, count]) => `${name} ${count}`)
  return [...shown, ...(all.length > shown.length ? [`${all.length - shown.length} more`] : [])].join(', ')
}

function attributesOf({ attribute }: RepoStatOptions): Attributes {
  return Object.fromEntries(
    attribute.map((written) => {
      const equals = written.indexOf('=')
      return equals < 0 ? [written, ''] : [written.slice(0, equals), written.slice(equals + 1)]
    }),
  )
}

function optionsOf(stateDirectory: string, isOffline: boolean): Parameters<typeof openRepository>[1] {
  return { stateDirectory, clock: systemClock, signal: new AbortController().signal, isOffline }
}

/** As `wc -l` counts, and one for an end without a line end. */
function lineCount(text: string): number {
  const ends = text.split('\n').length - 1
  return text === '' || text.endsWith('\n') ? ends : ends + 1
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
