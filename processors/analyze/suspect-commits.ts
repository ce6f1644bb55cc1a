import type { CodeLocation, Diagnosis, Evidence, SuspectCommit } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import { callsOf, calledName } from '../../agent/repository/callers.ts'
import { ParsedFiles, type ParsedFile } from '../../agent/repository/definitions.ts'
import { committedLines, commitTime, type RepositoryHistory } from '../../agent/repository/history.ts'
import { placeHistories, type WrittenRange } from '../../agent/repository/place-histories.ts'
import type { LineRange } from '../../agent/repository/range-log.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import {
  commitOfLine,
  findSuspectCommits,
  type SuspectPlace,
} from '../../agent/repository/suspect-commits.ts'
import { enclosingFunction, type CodeSymbol } from '../../agent/repository/symbols.ts'
import { isTestFile } from '../../agent/repository/test-file.ts'

/** What history adds to a diagnosis. */
interface FoundCommits {
  readonly suspectCommits: readonly SuspectCommit[]
  readonly evidence: readonly Evidence[]
  readonly gaps: readonly string[]
}

/** Of the places of a diagnosis, of the frames that only called, and of what the failing function calls. */
const LOCATION_WEIGHTS = [1, 0.7, 0.5, 0.35, 0.25]
const FRAME_WEIGHT = 0.3
const CALLEE_WEIGHT = 0.4
const CALLEES_MAX = 3
const FRAMES_MAX = 3
const PLACES_MAX = 6
/** Commits whose content is brought into a mirror. */
const HISTORY_COMMITS_MAX = 300
const EXCERPT_CHARACTERS_MAX = 300
/** Times before this are of no clock. */
const CREDIBLE_TIME_MS = Date.UTC(2005, 0, 1)

/** Words of languages, which say nothing of what a line is about. */
const COMMON_WORDS =
  /^(?:if|else|for|while|do|return|const|let|var|def|func|fn|function|class|new|this|self|await|async|throw|raise|try|catch|except|finally|import|from|in|of|is|not|and|or|null|None|nil|undefined|true|false|True|False|int|str|string|len|length|length_|get|set|value|key|data|result|err|error|ok|i|j|k|x|y|e|s|n|v|_)$/

/** The commits that the error of a diagnosis may have come with, each with evidence of its own, and the last one of the line of the crash. */
export async function suspectCommitsOf(
  diagnosis: Diagnosis,
  event: ErrorEvent,
  repository: Repository,
): Promise<FoundCommits> {
  const { history } = repository
  const nothing: FoundCommits = { suspectCommits: [], evidence: [], gaps: [] }
  if (history === undefined || diagnosis.locations.length === 0) return nothing
  const gaps: string[] = []
  const files = new ParsedFiles(repository)
  await history.prepare(HISTORY_COMMITS_MAX)
  const crash = crashLineOf(diagnosis)
  const found = await placesOf(diagnosis, { files, history, gaps })
  const places = await withPasts(history, found, crash)
  const firstSeenMs = Number(BigInt(event.firstSeenUnixNano) / 1_000_000n)
  const commits = await findSuspectCommits(history, places.slice(0, PLACES_MAX), {
    words: wordsOf(diagnosis),
    tags: diagnosis.repository?.refs?.tags ?? '*',
    ...(firstSeenMs > CREDIBLE_TIME_MS ? { firstSeenMs } : {}),
  })
  const ofLine = await lineEvidence(history, places, crash)
  const from = diagnosis.evidence.length + ofLine.length
  const idOf = (index: number): string => `e${from + index + 1}`
  const evidence = [
    ...ofLine.map((one) => ({ ...one, id: `e${from}` })),
    ...commits.map((commit, index) => evidenceOf(commit, idOf(index))),
  ]
  const suspectCommits = commits.map((commit, index) => ({ ...commit, evidence: idOf(index) }))
  return { suspectCommits, evidence, gaps }
}

type Line = Pick<CodeLocation, 'path' | 'line'>

/** Where the error came up: of the places that frames name, that of the innermost. */
function crashLineOf({ locations }: Diagnosis): Line | undefined {
  const ofFrames = locations.flatMap(({ path, line, frameIndex }) =>
    frameIndex === undefined ? [] : [{ path, line, frameIndex }],
  )
  return ofFrames.toSorted((a, b) => a.frameIndex - b.frameIndex)[0]
}

/** The first places with what history knows of them, and after them the one of the crash where it is none of these. */
async function withPasts(
  history: RepositoryHistory,
  found: readonly FoundPlace[],
  crash: Line | undefined,
): Promise<readonly SuspectPlace[]> {
  const further = found.slice(PLACES_MAX).filter((place) => crash !== undefined && holds(place, crash))
  const asked = [...found.slice(0, PLACES_MAX), ...further.slice(0, 1)]
  const pasts = await placeHistories(history, asked)
  return asked.flatMap((place, index) => {
    const past = pasts[index]
    return past === undefined ? [] : [{ ...place, past }]
  })
}

function holds({ path, startLine, endLine }: LineRange, place: Line): boolean {
  return path === place.path && startLine <= place.line && place.line <= endLine
}

/** The commit that last touched the line of the crash: it often tells since when. */
async function lineEvidence(
  history: RepositoryHistory,
  places: readonly SuspectPlace[],
  crash: Line | undefined,
): Promise<readonly Omit<Evidence, 'id'>[]> {
  if (crash === undefined || !history.isCommitted(crash.path)) return []
  const place = places.find((one) => holds(one, crash))
  const found = place === undefined ? undefined : await commitOfLine(history, { ...place, line: crash.line })
  if (found === undefined) return []
  const day = commitTime(found.committedAtMs).slice(0, 10)
  const reference = `${found.commit.slice(0, 12)} ${crash.path}:${crash.line}`
  return [{ kind: 'history', reference, excerpt: `${day} ${found.summary}` }]
}

/** A place before its history was asked for. */
type FoundPlace = Omit<SuspectPlace, 'past'> & WrittenRange

interface Search {
  readonly files: ParsedFiles
  readonly history: RepositoryHistory
  readonly gaps: string[]
}

async function placesOf(diagnosis: Diagnosis, search: Search): Promise<readonly FoundPlace[]> {
  const wanted: { readonly path: string; readonly line: number; readonly weight: number }[] = []
  for (const [rank, { path, line }] of diagnosis.locations.entries()) {
    wanted.push({ path, line, weight: LOCATION_WEIGHTS[rank] ?? 0.2 })
  }
  for (const { isOwn, path, line } of diagnosis.frames.slice(0, FRAMES_MAX)) {
    if (isOwn && path !== undefined && line !== undefined) wanted.push({ path, line, weight: FRAME_WEIGHT })
  }
  const places = new Map<string, FoundPlace>()
  for (const { path, line, weight } of wanted) {
    const file = isTestFile(path) ? undefined : await search.files.open(path)
    if (file === undefined || line > file.lines.length) continue
    await addPlace(places, { file, line, weight, symbol: enclosingFunction(file.root, line) }, search)
  }
  const first = diagnosis.locations[0]
  const file = first === undefined ? undefined : await search.files.open(first.path)
  if (first !== undefined && file !== undefined) {
    for (const { file: inside, symbol } of await calleesOf(file, first.line, search.files)) {
      const callee = { file: inside, line: symbol.startLine, weight: CALLEE_WEIGHT, symbol }
      await addPlace(places, callee, search)
    }
  }
  return [...places.values()].toSorted((a, b) => b.weight - a.weight)
}

interface WantedPlace {
  readonly file: ParsedFile
  readonly line: number
  readonly weight: number
  readonly symbol: CodeSymbol | undefined
}

/** One place a function, with the lines that it has in the commit; the first that asks has the most weight. */
async function addPlace(
  places: Map<string, FoundPlace>,
  { file, line, weight, symbol }: WantedPlace,
  { history, gaps }: Search,
): Promise<void> {
  const startLine = symbol?.startLine ?? line
  const endLine = symbol?.endLine ?? line
  const key = `${file.path}:${startLine}`
  if (places.has(key)) return
  const place = { path: file.path, function: symbol?.name ?? '', weight }
  if (history.isCommitted(file.path)) {
    places.set(key, { ...place, line, startLine, endLine, fileLines: file.lines })
    return
  }
  const before = await committedLines(history, file, { line, startLine, endLine })
  if (before === undefined) {
    gaps.push(`${file.path} is not committed yet: no commit tells about it`)
    return
  }
  const { isChanged, ...lines } = before
  if (isChanged) gaps.push(`${file.path}:${line} was changed and is not committed yet`)
  places.set(key, { ...place, ...lines })
}

/** The own functions that are called on a line or before it in its function, the nearest first. */
async function calleesOf(
  file: ParsedFile,
  line: number,
  files: ParsedFiles,
): Promise<readonly { readonly file: ParsedFile; readonly symbol: CodeSymbol }[]> {
  const around = enclosingFunction(file.root, line)
  if (around === undefined) return []
  const calls = callsOf(around.node)
    .filter((call) => call.range().start.line < line)
    .toReversed()
  const names = [...new Set(calls.map((call) => calledName(call)))].filter((name) => name.length > 2)
  const found: { readonly file: ParsedFile; readonly symbol: CodeSymbol }[] = []
  for (const name of names.slice(0, CALLEES_MAX * 2)) {
    if (found.length >= CALLEES_MAX) break
    const definition = await files.findDefinition(file, name)
    const isOther = definition !== undefined && definition.symbol.kind === 'function'
    if (isOther && !isTestFile(definition.file.path)) found.push(definition)
  }
  return found
}

/** What the error speaks of: what its message and the causes name; else the names on the line of the first place. */
function wordsOf({ subject, causes, locations }: Diagnosis): readonly string[] {
  const code = causes.flatMap(({ summary }) => summary.match(/`[^`]+`/g) ?? [])
  const named = wordsIn([subject ?? '', ...code].join(' '))
  if (code.length > 0) return named
  return wordsIn(`${subject ?? ''} ${locations[0]?.snippet.find(({ isMarked }) => isMarked)?.text ?? ''}`)
}

function wordsIn(text: string): readonly string[] {
  const words = text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []
  return [...new Set(words)].filter((word) => word.length > 1 && !COMMON_WORDS.test(word))
}

function evidenceOf({ commit, summary, committedAtMs, reasons }: SuspectCommit, id: string): Evidence {
  const day = commitTime(committedAtMs).slice(0, 10)
  const excerpt = `${day} ${summary}: ${reasons.join('; ')}`.slice(0, EXCERPT_CHARACTERS_MAX)
  return { id, kind: 'history', reference: `commit ${commit.slice(0, 12)}`, excerpt }
}
