import { LRUCache } from 'lru-cache'
import type { SuspectCommit } from '../model/diagnosis.ts'
import { gitOutput } from './git.ts'
import { readLineHistory, type LineHistory, type RepositoryHistory } from './history.ts'
import type { PlaceHistory, RangeChange } from './place-histories.ts'
import type { LineRange } from './range-log.ts'

/** A piece of code that an error leads to, best first: the function around a place of the diagnosis. */
export interface SuspectPlace extends LineRange {
  /** The line the error leads to. */
  readonly line: number
  /** Name of the function, for people; '' at the top level of a file. */
  readonly function: string
  /** 0 to 1: how much the error leads here. */
  readonly weight: number
  readonly past: PlaceHistory
}

export interface SuspectOptions {
  /** Words of the error: the member, key or name that its message speaks of. */
  readonly words: readonly string[]
  /** When the error was first seen; a commit that is younger cannot have brought it. Undefined when not known. */
  readonly firstSeenMs?: number
  /** Which tags are releases, with at most one `*`. */
  readonly tags: string
}

interface Candidate extends Pick<RangeChange, 'commit' | 'summary' | 'committedAtMs'> {
  scores: number[]
  readonly reasons: Set<string>
}

const COMMITS_MAX = 3
const AFTER_RELEASE_MAX = 5_000
/** Clocks of machines differ. */
const CLOCK_DIFFERENCE_MS = 600_000

/** What a change is worth by what it did. Order and distance matter, not the digits. */
const WORTH = {
  touched: 0.4,
  newest: 0.4,
  checkRemoved: 1.5,
  checkChanged: 1,
  defines: 1,
  speaks: 0.8,
  nothingGiven: 0.6,
  ofLine: 0.5,
  introduced: 1.2,
  afterRelease: 1.25,
} as const
const RECENCY_DECAY = 0.8
/** So many commits later, code that was added then is half as likely to be the fault. */
const INTRODUCED_HALF_COMMITS = 10
/** Of what a commit did to further places, beside the one that says most. */
const FURTHER_PLACES_SHARE = 0.25

/**
 * Ranks the commits that changed what an error leads to. A commit counts for what it did to the functions there: a
 * check taken away or changed, the value of a name that the error speaks of, a line that the explanation rests on; and a
 * little for being recent. One that only changed the form of code or its comments does not count, and blame looks
 * through it.
 * Result: at most three, best first; empty without history.
 */
export async function findSuspectCommits(
  history: RepositoryHistory,
  places: readonly SuspectPlace[],
  options: SuspectOptions,
): Promise<readonly SuspectCommit[]> {
  const [release, order] = await Promise.all([lastRelease(history, options.tags), commitOrder(history)])
  const candidates = new Map<string, Candidate>()
  for (const place of places) {
    const { changes } = place.past
    const formal = new Set(changes.filter((change) => isFormOnly(change)).map(({ commit }) => commit))
    const real = changes.filter(({ commit }) => !formal.has(commit))
    const ofLine = real.length < 2 ? undefined : await commitOfLine(history, place, formal)
    for (const [age, change] of real.entries()) {
      const candidate = candidates.get(change.commit) ?? { ...change, scores: [], reasons: new Set<string>() }
      candidates.set(change.commit, candidate)
      const { worth, reasons } = change.isFirst
        ? introduced(place, order.get(change.commit) ?? order.size)
        : changed(change, { place, age, isOfLine: change.commit === ofLine?.commit, words: options.words })
      candidate.scores.push(place.weight * worth)
      for (const reason of reasons) candidate.reasons.add(reason)
    }
  }
  for (const candidate of candidates.values()) {
    if (release?.after.has(candidate.commit) !== true) continue
    candidate.scores = candidate.scores.map((score) => score * WORTH.afterRelease)
    candidate.reasons.add(`came after ${release.tag}`)
  }
  return ranked([...candidates.values()], options)
}

/** The commit that a line of a place is from: from what is known of the place, else git is asked. */
export async function commitOfLine(
  history: RepositoryHistory,
  { path, line, past }: Pick<SuspectPlace, 'path' | 'line' | 'past'>,
  ignored: ReadonlySet<string> = new Set(),
): Promise<LineHistory | undefined> {
  return past.commitOf(line, ignored) ?? (await readLineHistory(history, { path, line }, ignored))
}

interface Weighed {
  readonly worth: number
  readonly reasons: readonly string[]
}

/** Code that was added and is old has worked for long. */
function introduced(place: SuspectPlace, commitsSince: number): Weighed {
  const worth = WORTH.introduced / (1 + commitsSince / INTRODUCED_HALF_COMMITS)
  return { worth, reasons: [`added ${shownPlace(place)}`] }
}

interface Circumstances {
  readonly place: SuspectPlace
  /** How many real changes of the place are newer. */
  readonly age: number
  /** The line that the error leads to is from it. */
  readonly isOfLine: boolean
  readonly words: readonly string[]
}

/** What one change of one place says against its commit. */
function changed(change: RangeChange, { place, age, isOfLine, words }: Circumstances): Weighed {
  const { removed, added } = withoutForm(change)
  const reasons: string[] = [`changed ${shownPlace(place)}`]
  const different = new Set(differentWords(removed, added))
  let relevance = 0
  const check = removedCheck(removed, added)
  const changedCheck = [...removed, ...added].find((line) => CHECK.test(line) && holdsOne(line, words))
  if (check !== undefined) {
    relevance += WORTH.checkRemoved
    reasons.push(`took away \`${check.trim().slice(0, 80)}\``)
  } else if (changedCheck !== undefined) {
    relevance += WORTH.checkChanged
    reasons.push(`changed the check \`${changedCheck.trim().slice(0, 80)}\``)
  }
  const defined = words.find((word) => [...removed, ...added].some((line) => defines(line, word)))
  const spoken = words.find((word) => different.has(word))
  if (defined !== undefined) {
    relevance += WORTH.defines
    reasons.push(`changed what \`${defined}\` is`)
  } else if (spoken !== undefined) {
    relevance += WORTH.speaks
    reasons.push(`its lines speak of \`${spoken}\``)
  }
  if (added.some((line) => NOTHING.test(line)) && !removed.some((line) => NOTHING.test(line))) {
    relevance += WORTH.nothingGiven
    reasons.push('gives nothing where it gave something')
  }
  if (isOfLine) {
    relevance += relevance > 0 ? WORTH.ofLine : WORTH.ofLine / 3
    reasons.push(`last changed line ${place.path}:${place.line}`)
  }
  return { worth: WORTH.touched + WORTH.newest * RECENCY_DECAY ** age + relevance, reasons }
}

function shownPlace(place: SuspectPlace): string {
  return place.function === '' ? place.path : place.function
}

function ranked(candidates: readonly Candidate[], { firstSeenMs }: SuspectOptions): readonly SuspectCommit[] {
  const scored = candidates
    .map((candidate) => {
      const isYounger =
        firstSeenMs !== undefined && candidate.committedAtMs > firstSeenMs + CLOCK_DIFFERENCE_MS
      const [best = 0, ...further] = candidate.scores.toSorted((a, b) => b - a)
      const score = best + FURTHER_PLACES_SHARE * further.reduce((sum, each) => sum + each, 0)
      return { ...candidate, score: score * (isYounger ? 0.1 : 1) }
    })
    .toSorted((a, b) => b.score - a.score || b.committedAtMs - a.committedAtMs)
  const total = scored.reduce((sum, { score }) => sum + score, 0)
  return scored.slice(0, COMMITS_MAX).map(({ commit, summary, committedAtMs, score, reasons }) => ({
    commit,
    summary,
    committedAtMs,
    // One of several is never sure; the only one has at least the code to itself.
    confidence: Math.round(Math.min(0.9, score / total) * 100) / 100,
    reasons: [...reasons].slice(0, 6),
  }))
}

/** Whether a change leaves the code as it was: white space, line breaks, quotes, ends of statements, comments. */
function isFormOnly({ removed, added, isFirst }: RangeChange): boolean {
  return !isFirst && essence(removed) === essence(added)
}

/** The lines that are not on the other side as well, in another form. */
function withoutForm({ removed, added }: RangeChange): Pick<RangeChange, 'removed' | 'added'> {
  const before = new Set(removed.map((line) => essence([line])))
  const after = new Set(added.map((line) => essence([line])))
  return {
    removed: removed.filter((line) => !COMMENT.test(line) && !after.has(essence([line]))),
    added: added.filter((line) => !COMMENT.test(line) && !before.has(essence([line]))),
  }
}

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?!\[|include|define|if|endif)|--\s|"""|'''|$)/

function essence(lines: readonly string[]): string {
  return lines
    .filter((line) => !COMMENT.test(line))
    .map((line) => line.replace(/\s+(?:\/\/|#)\s.*$/, ''))
    .join('')
    .replaceAll(/[\s;]/g, '')
    .replaceAll(/["'`]/g, '"')
    .replaceAll(/,(?=[)\]}])/g, '')
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/gu

/** The words that stand more often on one side than on the other. */
function differentWords(removed: readonly string[], added: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const [lines, sign] of [
    [removed, -1],
    [added, 1],
  ] as const) {
    for (const word of lines.join('\n').match(WORD) ?? []) counts.set(word, (counts.get(word) ?? 0) + sign)
  }
  return [...counts].filter(([, count]) => count !== 0).map(([word]) => word)
}

function holdsOne(line: string, words: readonly string[]): boolean {
  const written = new Set(line.match(WORD) ?? [])
  return words.some((word) => written.has(word))
}

/** Whether a line gives a name its value. Shape: `name = …`, `name := …`, `name: …`. */
function defines(line: string, name: string): boolean {
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + 1)) {
    const before = line[at - 1] ?? ' '
    const after = line.slice(at + name.length)
    if (!/[\p{L}\p{N}_$.]/u.test(before) && /^\s*(?::\s*[\w<>[\]]+\s*)?(?::?=(?![=>])|:\s)/.test(after))
      return true
  }
  return false
}

/** Where code tells apart what may go wrong. */
const CHECK =
  /\?\.|\?\?|\|\||&&|\b(?:if|unless|guard|try|catch|except|rescue|assert|getOrDefault|setdefault|isNaN|hasOwn\w*|is(?:None|Nil|Null|Present|Empty)|elif|else|switch|match|or|and|not)\b|\.get\(|!==?|[=!]==|(?<![=-])[<>]=?\s/

/** Results that are nothing. */
const NOTHING =
  /\breturn(?:\s+(?:null|undefined|None|nil|NULL|Optional\.empty\(\)))?\s*[;)}]?\s*$|=>\s*(?:null|undefined)\b/

/** A check that went away and did not come back in another form. */
function removedCheck(removed: readonly string[], added: readonly string[]): string | undefined {
  const checks = removed.filter((line) => CHECK.test(line))
  return checks.length > added.filter((line) => CHECK.test(line)).length ? checks[0] : undefined
}

/** Orders of commits, by the newest: what came before a commit never changes. */
const orders = new LRUCache<string, ReadonlyMap<string, number>>({ max: 8 })

/** Releases before a commit: a tag may be set later, and a minute is soon enough to hear of it. */
const releases = new LRUCache<string, KnownRelease>({ max: 32 })
const RELEASE_AGE_MS = 60_000

interface KnownRelease {
  readonly askedAtMs: number
  readonly release: Release | undefined
}

interface Release {
  readonly tag: string
  readonly after: ReadonlySet<string>
}

/** The newest commits with their place in the order, from 0. */
async function commitOrder({ git, commit }: RepositoryHistory): Promise<ReadonlyMap<string, number>> {
  const known = orders.get(commit)
  if (known !== undefined) return known
  const output = await gitOutput(git, ['rev-list', `--max-count=${AFTER_RELEASE_MAX}`, commit, '--'])
  const order = new Map(
    (output ?? '')
      .trim()
      .split('\n')
      .map((id, index) => [id, index]),
  )
  if (output !== undefined) orders.set(commit, order)
  return order
}

/** The release before the commit that was read, and what came after it; undefined without releases. */
async function lastRelease(history: RepositoryHistory, tags: string): Promise<Release | undefined> {
  const { git, commit } = history
  const key = [git.workTree, commit, tags].join('\0')
  const known = releases.get(key)
  const askedAtMs = git.clock.monotonicMs()
  if (known !== undefined && askedAtMs - known.askedAtMs < RELEASE_AGE_MS) return known.release
  const release = await readLastRelease(history, tags)
  releases.set(key, { askedAtMs, release })
  return release
}

async function readLastRelease(
  { git, commit }: RepositoryHistory,
  tags: string,
): Promise<Release | undefined> {
  const described = await gitOutput(git, [
    'describe',
    '--tags',
    '--abbrev=0',
    `--match=${tags}`,
    `${commit}^`,
  ])
  const tag = described?.trim() ?? ''
  if (tag === '') return undefined
  const range = [commit, `^refs/tags/${tag}`, '--']
  const output = await gitOutput(git, ['rev-list', `--max-count=${AFTER_RELEASE_MAX}`, ...range])
  return output === undefined ? undefined : { tag, after: new Set(output.trim().split('\n')) }
}
