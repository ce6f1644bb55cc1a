import { join, relative } from 'node:path'
import { PermanentError } from '../../model/errors.ts'
import { ParsedFiles } from '../../repository/definitions.ts'
import { dependencyGraph } from '../../repository/dependency-graph.ts'
import { readManifests } from '../../repository/packages/packages.ts'
import { openRepository, type Repository } from '../../repository/repository.ts'
import { symbolsOf } from '../../repository/symbols.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'
import { progressOf, type Progress } from '../progress.ts'

export interface RepoCodeOptions {
  /** The folder of the code. */
  readonly repo: string
  /** How many source files are parsed. */
  readonly maxFiles: number
  readonly json: boolean
}

/**
 * `hephaestus repo symbols [PATH]`: the functions and types of a file, of a folder, or of all code, as traces
 * name them. Errors: PermanentError HEPH_REPOSITORY_PATH_UNKNOWN.
 */
export async function listSymbols(
  path: string | undefined,
  options: RepoCodeOptions,
  context: CommandContext,
): Promise<number> {
  const { parsed, under } = await open(path, options, context)
  const sources = parsed.repository.files.map((file) => file.path).filter((one) => isUnder(one, under))
  const progress = progressOf({ what: 'reading code', unit: 'files', ...systemClock }, context)
  // What is printed as it goes says how far it is.
  const at = options.json ? progress.at : () => undefined
  const listed = await symbolsIn(sources, parsed, { options, context, at }).finally(progress.end)
  if (options.json) context.print(`${JSON.stringify({ files: listed }, undefined, 2)}\n`)
  if (listed.length >= options.maxFiles) tellLimit(options, context)
  return EXIT.done
}

interface FileSymbols {
  readonly path: string
  readonly symbols: readonly object[]
}

/** Those of each file, printed as they are found but for JSON. */
async function symbolsIn(
  sources: readonly string[],
  parsed: ParsedFiles,
  {
    options,
    context,
    at,
  }: { readonly options: RepoCodeOptions; readonly context: CommandContext; readonly at: Progress['at'] },
): Promise<readonly FileSymbols[]> {
  const listed: FileSymbols[] = []
  for (const [index, source] of sources.entries()) {
    if (listed.length >= options.maxFiles || context.outputLost.aborted) break
    at(index, Math.min(options.maxFiles, sources.length))
    const file = await parsed.open(source)
    if (file === undefined) continue
    const symbols = symbolsOf(file.root).map(({ name, kind, startLine, endLine }) => ({
      name,
      kind,
      startLine,
      endLine,
    }))
    listed.push({ path: source, symbols })
    if (options.json) continue
    for (const { name, kind, startLine, endLine } of symbols) {
      context.print(`${printable(`${source}:${startLine}-${endLine}  ${kind.padEnd(8)}  ${name}`)}\n`)
    }
  }
  return listed
}

/**
 * `hephaestus repo deps [PATH]`: the packages that manifests ask for, with locked versions, and what each
 * source file imports; of a path also which files import it. Errors: PermanentError HEPH_REPOSITORY_PATH_UNKNOWN.
 */
export async function listDependencies(
  path: string | undefined,
  options: RepoCodeOptions,
  context: CommandContext,
): Promise<number> {
  const { parsed, under } = await open(path, options, context)
  const manifests = await readManifests(parsed.repository, under)
  const progress = progressOf({ what: 'reading code', unit: 'files', ...systemClock }, context)
  const graph = await dependencyGraph(parsed, under, options.maxFiles, progress.at).finally(progress.end)
  if (options.json) {
    context.print(`${JSON.stringify({ manifests, files: graph.files }, undefined, 2)}\n`)
  } else {
    for (const { path: manifest, ecosystem, packages } of manifests) {
      context.print(printable(`${manifest} (${ecosystem})`) + '\n')
      for (const { name, range, locked, isDevelopment } of packages) {
        const version = locked === undefined ? 'not locked' : `locked ${locked}`
        context.print(
          `${printable(`  ${name} ${range}  ${version}${isDevelopment ? '  development' : ''}`)}\n`,
        )
      }
    }
    for (const { path: file, files, packages, importers } of graph.files) {
      const imported = [...files, ...packages]
      if (imported.length > 0) context.print(`${printable(`${file} -> ${imported.join(', ')}`)}\n`)
      // Of all code the other direction says nothing new.
      if (under !== '' && importers.length > 0)
        context.print(`${printable(`${file} <- ${importers.join(', ')}`)}\n`)
    }
  }
  if (graph.left > 0) tellLimit(options, context)
  return EXIT.done
}

async function open(
  path: string | undefined,
  options: RepoCodeOptions,
  context: CommandContext,
): Promise<{ readonly parsed: ParsedFiles; readonly under: string }> {
  const repository = await openRepository(
    { path: options.repo },
    {
      stateDirectory: join(options.repo, '.hephaestus'),
      clock: systemClock,
      signal: context.outputLost,
    },
  )
  return { parsed: new ParsedFiles(repository), under: pathWithin(path, repository) }
}

/** A path as it is listed: from the root of the code. */
function pathWithin(path: string | undefined, repository: Repository): string {
  if (path === undefined) return ''
  const under = relative('/', join('/', path))
  if (under === '' || repository.files.some((file) => isUnder(file.path, under))) return under
  throw new PermanentError(
    'HEPH_REPOSITORY_PATH_UNKNOWN',
    `the code holds no ${path}; paths begin at ${repository.root}`,
    {
      fields: { path },
    },
  )
}

function isUnder(path: string, under: string): boolean {
  return under === '' || path === under || path.startsWith(`${under}/`)
}

function tellLimit(options: RepoCodeOptions, context: CommandContext): void {
  context.printError(`only ${options.maxFiles} source files were read; --max-files sets how many\n`)
}
