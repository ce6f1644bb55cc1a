import { posix } from 'node:path'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import type { RewriteSubject, Site } from '../../../agent/rewrite/match-context.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { codeFile, descendants, kindOf, type CodeFile } from '../../../agent/rewrite/tree.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { isInTest, isTestFile, isTestFrame } from '../../../agent/repository/test-file.ts'
import { whyNotEditable } from './editable.ts'

/** The part of a code base that templates look at for one error. */

const SITES_MAX = 12
const NEIGHBOURS_MAX = 24
const IMPORTERS_READ_MAX = 200
const IMPORTERS_MAX = 8
const EXTENSIONS = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.tsx', '.jsx', '.py', '/index.ts', '/index.js']

export interface PreparedSubjects {
  /** One for each error of the chain: the one that came first in time is first. */
  readonly subjects: readonly RewriteSubject[]
  readonly blobIds: ReadonlyMap<string, string>
  /** Files of the trace that are not touched, and why. */
  readonly notes: readonly string[]
}

/**
 * Reads the files that the diagnosis names, what they import, what imports them and what stands beside them, for
 * a template to follow values and learn conventions. Bounds: 12 places, 24 files beside them.
 */
export async function prepareSubjects(
  event: ErrorEvent,
  diagnosis: Diagnosis,
  repository: Repository,
): Promise<PreparedSubjects> {
  const errors = tracedErrors(event, diagnosis)
  const sites = errors.flatMap((error) => error.sites)
  const files = new Map<string, CodeFile>()
  const blobIds = new Map<string, string>()
  const notes: string[] = []
  const add = async (path: string): Promise<void> => {
    if (files.has(path) || !repository.hasFile(path)) return
    const source = await repository.read(path)
    const parsed = source === undefined ? undefined : codeFile(path, source.text)
    if (source === undefined || parsed === undefined) return
    const refusal = whyNotEditable(path, source.text, repository, diagnosis.repository)
    if (refusal !== undefined) {
      if (sites.some((site) => site.path === path)) notes.push(`${path} is not changed: ${refusal}`)
      return
    }
    files.set(path, parsed)
    blobIds.set(path, source.blobId)
  }
  for (const { path } of sites) await add(path)
  const named = [...files.values()]
  const neighbours = [
    ...named.flatMap((file) => importsOf(file, repository)),
    ...(await importersOf(named, repository)),
    ...besides(named, repository),
    ...compiledTogether(named, repository),
  ]
  for (const path of neighbours.slice(0, NEIGHBOURS_MAX)) await add(path)
  const documents = await documentsOf(repository)
  const subjects = errors
    .filter((error, index) => !isHandled(error.sites, errors[index + 1]?.sites ?? [], files))
    .flatMap((error) => [error, ...askedFor(error)])
    .map((error) => ({ ...error, files, documents }))
  return { subjects, blobIds, notes }
}

/**
 * Python: whether the code takes an error and goes on, and the next one came up where it does. What it does then is
 * meant so; that the first error does not come any more would only hide it. An error that is raised of another is none of these.
 * Shape: `except KeyError: return self.default * scale`, where the product fails.
 */
function isHandled(
  sites: readonly Site[],
  later: readonly Site[],
  files: ReadonlyMap<string, CodeFile>,
): boolean {
  const [first, then] = [sites, later].map((all) => all.find(({ depth }) => depth === 0))
  const file = files.get(then?.path ?? '')
  if (first === undefined || then === undefined || file?.grammar.family !== 'python') return false
  if (first.path !== then.path) return false
  return descendants(file.root).some((clause) => {
    if (kindOf(clause) !== 'except_clause' || !holdsLine(clause, then.line)) return false
    const body = clause.parent()?.field('body')
    const isRaised = descendants(clause).some(
      (node) => kindOf(node) === 'raise_statement' && holdsLine(node, then.line),
    )
    return body !== null && body !== undefined && holdsLine(body, first.line) && !isRaised
  })
}

function holdsLine(node: SyntaxNode, line: number): boolean {
  const { start, end } = node.range()
  return start.line < line && line <= end.line + 1
}

/**
 * The same error where it was asked for: a dictionary of the program's own fails in its `__getitem__` as a plain one does in none of its code.
 * Nothing where no such method is innermost, or nobody else's code asked it.
 */
function askedFor<E extends { readonly sites: readonly Site[] }>(error: E): readonly E[] {
  const inside = error.sites
    .filter(({ depth }) => depth !== undefined)
    .toSorted((a, b) => (a.depth ?? 0) - (b.depth ?? 0))
  const asking = inside.find((site) => !ACCESSOR.test(site.function))?.depth ?? 0
  if (asking === 0) return []
  const sites = error.sites.flatMap(({ depth, ...site }) => {
    if (depth === undefined) return [site]
    return depth < asking ? [] : [{ ...site, depth: depth - asking }]
  })
  return [{ ...error, sites }]
}

/** What Python calls for `a[b]` and `a.b`. */
const ACCESSOR = /(?:^|\.)__(?:getitem|getattr|getattribute|missing|delitem)__$/

/** What people wrote about the program, nearest to its root first. Bounds: six documents, 20,000 characters of each. */
async function documentsOf(repository: Repository): Promise<readonly string[]> {
  const paths = repository.files
    .map(({ path }) => path)
    .filter((path) => DOCUMENTS.test(path))
    .toSorted((a, b) => a.split('/').length - b.split('/').length)
  const texts = await Promise.all(paths.slice(0, DOCUMENTS_MAX).map((path) => repository.read(path)))
  return texts.flatMap((source) => source?.text.slice(0, DOCUMENT_LENGTH_MAX) ?? [])
}

const DOCUMENTS = /^(?:(?:.*\/)?README(?:\.(?:md|rst|txt))?|docs?\/[^/]+\.(?:md|rst|txt))$/i
const DOCUMENTS_MAX = 6
const DOCUMENT_LENGTH_MAX = 20_000

/**
 * The errors of the trace with their own places. A diagnosis lists the frames of all of them one after
 * the other, root first; where that does not fit the trace, everything counts as one error.
 */
function tracedErrors(
  event: ErrorEvent,
  diagnosis: Diagnosis,
): readonly Omit<RewriteSubject, 'files' | 'documents'>[] {
  const { exceptionType, exceptionMessage } = event
  const chain = parseStackTrace(event.stackTraceText, event.language)?.exceptions.toReversed() ?? []
  const frameCount = chain.reduce((sum, error) => sum + error.frames.length, 0)
  if (chain.length < 2 || frameCount !== diagnosis.frames.length) {
    return [{ exceptionType, exceptionMessage, sites: sitesOf(diagnosis, 0, diagnosis.frames.length) }]
  }
  let start = 0
  return chain.map((error) => {
    const end = start + error.frames.length
    const sites = sitesOf(diagnosis, start, end)
    start = end
    return { exceptionType: error.type, exceptionMessage: error.message, sites }
  })
}

/** Own frames with their distance from the crash, in the order of the ranked locations, then the rest. */
function sitesOf({ frames, locations }: Diagnosis, start: number, end: number): readonly Site[] {
  const depthByFrame = new Map<number, number>()
  for (let index = start; index < end; index += 1) {
    const frame = frames[index]
    // Where a test ran into it, what the test called is looked at.
    const isProduct = frame?.path !== undefined && !isTestFrame(frame)
    if (frame?.isOwn === true && isProduct && frame.line !== undefined)
      depthByFrame.set(index, depthByFrame.size)
  }
  const isOfTest = isInTest(frames)
  const fromFrames = [...depthByFrame].flatMap(([index, depth]): readonly Site[] => {
    const frame = frames[index]
    if (frame?.path === undefined || frame.line === undefined) return []
    const column = frame.column === undefined ? {} : { column: frame.column }
    return [{ path: frame.path, line: frame.line, function: frame.function, depth, ...column }]
  })
  const fromLocations = locations
    .filter(({ frameIndex }) => frameIndex === undefined || depthByFrame.has(frameIndex))
    .map((location): Site => {
      const depth = location.frameIndex === undefined ? undefined : depthByFrame.get(location.frameIndex)
      const frame = location.frameIndex === undefined ? undefined : frames[location.frameIndex]
      const isBesideFrame =
        depth !== undefined && (frame?.path !== location.path || frame.line !== location.line)
      const isFirst = location === locations[0]
      // Where a test ran into it and no frame is of the product, each function that is named may be at fault.
      const isAnywhere = depthByFrame.size === 0 && (isFirst || (isOfTest && !isTestFile(location.path)))
      return {
        path: location.path,
        line: location.line,
        function: location.function,
        ...(location.column === undefined ? {} : { column: location.column }),
        ...(depth === undefined ? {} : { depth }),
        ...(isAnywhere ? { isAnywhere, ...(isFirst ? { depth: 0 } : {}) } : {}),
        ...(isBesideFrame ? { isBesideFrame } : {}),
      }
    })
  const seen = new Set<string>()
  return [...fromLocations, ...fromFrames]
    .filter((site) => {
      const key = `${site.path}:${site.line}:${site.column ?? ''}:${site.depth ?? ''}`
      return !seen.has(key) && seen.add(key) !== undefined
    })
    .slice(0, SITES_MAX)
}

/** Files of the repository that a file imports by a relative path. */
function importsOf(file: CodeFile, repository: Repository): readonly string[] {
  const folder = posix.dirname(file.path)
  const names =
    file.grammar.family === 'python'
      ? [...file.text.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w.]+))/gm)].flatMap(
          (match) => pythonPaths(match[1] ?? match[2] ?? '', folder),
        )
      : [...file.text.matchAll(/(?:from|import|require\()\s*['"](\.[^'"]+)['"]/g)].map((match) =>
          posix.join(folder, match[1] ?? ''),
        )
  return names.flatMap((name) => {
    const found = EXTENSIONS.map((extension) => name + extension).filter((path) => repository.hasFile(path))
    return found.length > 0 ? found : inFolder(posix.dirname(name), posix.extname(file.path), repository)
  })
}

/**
 * Files of the repository that import one of these: they use the same values, and may show what becomes of them.
 * Bounds: the first 200 files of the language are read, eight are taken.
 */
async function importersOf(files: readonly CodeFile[], repository: Repository): Promise<readonly string[]> {
  const wanted = new Set(files.map((file) => file.path))
  const endings = new Set(files.map((file) => posix.extname(file.path)))
  const candidates = repository.files
    .filter(({ path }) => endings.has(posix.extname(path)) && !wanted.has(path))
    .slice(0, IMPORTERS_READ_MAX)
  const found: string[] = []
  for (const { path } of candidates) {
    if (found.length >= IMPORTERS_MAX) break
    const source = await repository.read(path)
    const isNamed = files.some((file) => source?.text.includes(stemOf(file.path)) === true)
    const parsed = source === undefined || !isNamed ? undefined : codeFile(path, source.text)
    if (parsed !== undefined && importsOf(parsed, repository).some((imported) => wanted.has(imported)))
      found.push(path)
  }
  return found
}

/** The name by which a file is imported: of `index.js` and `__init__.py` that of the folder. */
function stemOf(path: string): string {
  const stem = posix.basename(path, posix.extname(path))
  return /^(index|__init__)$/.test(stem) ? posix.basename(posix.dirname(path)) : stem
}

/** What stands where an import leads to nothing: one of them may be meant. */
function inFolder(folder: string, ending: string, repository: Repository): readonly string[] {
  return repository.files
    .map(({ path }) => path)
    .filter((path) => posix.dirname(path) === folder && posix.extname(path) === ending)
}

function pythonPaths(module: string, folder: string): readonly string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const rest = module.slice(dots).replaceAll('.', '/')
  if (dots > 0) return [posix.join(folder, '../'.repeat(dots - 1), rest)]
  return [posix.join(folder, rest), rest]
}

/** Files of the same language in the same folders. */
function besides(files: readonly CodeFile[], repository: Repository): readonly string[] {
  const folders = new Set(files.map((file) => posix.dirname(file.path)))
  const endings = new Set(files.map((file) => posix.extname(file.path)))
  return repository.files
    .map((file) => file.path)
    .filter((path) => folders.has(posix.dirname(path)) && endings.has(posix.extname(path)))
}

/** Files that a compiler takes together with these, which name packages and no paths: the nearest first. */
function compiledTogether(files: readonly CodeFile[], repository: Repository): readonly string[] {
  const of = files.filter(({ grammar }) => /^(go|java|rust)$/.test(grammar.family))
  const endings = new Set(of.map((file) => posix.extname(file.path)))
  const distance = (path: string): number =>
    Math.min(
      ...of.map((file) => posix.relative(posix.dirname(file.path), posix.dirname(path)).split('/').length),
    )
  return repository.files
    .map(({ path }) => path)
    .filter((path) => endings.has(posix.extname(path)))
    .map((path) => ({ path, distance: distance(path) }))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ path }) => path)
}
