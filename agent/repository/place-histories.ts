import type { RepositoryHistory } from './history.ts'
import { logOfRanges, type LineRange, type RangeDiff } from './range-log.ts'

/** What a commit did to a range of lines. */
export interface RangeChange {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
  /** It made the file that the lines are in. */
  readonly isFirst: boolean
}

/** A range with the text that its file has in the commit whose history is read. */
export interface WrittenRange extends LineRange {
  readonly fileLines: readonly string[]
}

/** What is known of the past of a range. */
export interface PlaceHistory {
  /** The newest first. Bounds: 20. */
  readonly changes: readonly RangeChange[]
  /**
   * The commit that a line of the range is from, seen through changes of white space, through lines that were only moved
   * in the range, and through the commits that do not count. Undefined where these changes do not tell it: it is older
   * than them, or two branches came together on the way.
   */
  commitOf(
    line: number,
    ignored?: ReadonlySet<string>,
  ): Pick<RangeChange, 'commit' | 'summary' | 'committedAtMs'> | undefined
}

const CHANGES_MAX = 20
/** Further apart, what lies between two ranges of a file is more than another walk through history costs. */
const GAP_LINES_MAX = 400
/** Two states of the same lines have at least this share in common. */
const ALIKE = 0.3
/** As git: shorter lines stand everywhere, so being there before says nothing. */
const MOVED_LETTERS_MIN = 20

/** The lines of one file from the first to the last of some ranges that are near each other; git is asked for them as one. */
interface Group extends LineRange {
  /** Which of the ranges that were asked for are in it. */
  readonly members: readonly number[]
  /** The newest first. */
  readonly states: State[]
  /** Names that the file had, as git writes them: from the root of the work tree. */
  readonly paths: Set<string>
  readonly diffs: RangeDiff[]
}

/** Some text that the lines were, with where each range is in it. */
interface State {
  readonly text: string
  readonly lines: readonly string[]
  readonly spans: ReadonlyMap<number, Span>
}

/** The end is excluded. */
interface Span {
  readonly start: number
  readonly end: number
}

/**
 * The past of some ranges of lines, in their order. Where no file has two that are far from each other, from one walk of git through
 * history. Bounds: those of `logOfRanges` for each walk.
 */
export async function placeHistories(
  history: RepositoryHistory,
  ranges: readonly WrittenRange[],
): Promise<readonly PlaceHistory[]> {
  const groups = groupsOf(ranges)
  const changes: RangeChange[][] = ranges.map(() => [])
  for (const walk of walksOf(groups)) {
    for (const diff of await logOfRanges(history, walk)) {
      const group = groupOf(diff, walk)
      if (group !== undefined) take(diff, group, changes)
    }
  }
  return ranges.map((_, index) => {
    const group = groups.find(({ members }) => members.includes(index))
    return {
      changes: changes[index] ?? [],
      commitOf: (line, ignored = new Set()) =>
        group === undefined ? undefined : commitOfLine(group, line - group.startLine, ignored),
    }
  })
}

/** The ranges of each file, in their order, those together that are near each other. */
function groupsOf(ranges: readonly WrittenRange[]): readonly Group[] {
  const indexes = [...ranges.keys()].toSorted(
    (a, b) => (ranges[a]?.startLine ?? 0) - (ranges[b]?.startLine ?? 0),
  )
  const runs: { readonly first: WrittenRange; endLine: number; readonly members: number[] }[] = []
  for (const index of indexes) {
    const range = ranges[index]
    if (range === undefined) continue
    const last = runs.findLast(({ first }) => first.path === range.path)
    if (last !== undefined && range.startLine <= last.endLine + GAP_LINES_MAX) {
      last.members.push(index)
      last.endLine = Math.max(last.endLine, range.endLine)
    } else runs.push({ first: range, endLine: range.endLine, members: [index] })
  }
  return runs.map(({ first: { path, startLine, fileLines }, endLine, members }) => {
    const spans = members.map((index): readonly [number, Span] => {
      const range = ranges[index]
      return [
        index,
        { start: (range?.startLine ?? 0) - startLine, end: (range?.endLine ?? 0) + 1 - startLine },
      ]
    })
    const state = stateOf(fileLines.slice(startLine - 1, endLine), new Map(spans))
    return { path, startLine, endLine, members, states: [state], paths: new Set([path]), diffs: [] }
  })
}

/** Groups that can be asked for together: of one file there is one in each. */
function walksOf(groups: readonly Group[]): readonly (readonly Group[])[] {
  const walks: Group[][] = []
  for (const group of groups) {
    const walk = walks.find((others) => others.every(({ path }) => path !== group.path))
    if (walk === undefined) walks.push([group])
    else walk.push(group)
  }
  return walks
}

/** The group that a diff is of. A commit that only gave a file another name is not told of: its text tells then which it is. */
function groupOf(diff: RangeDiff, walk: readonly Group[]): Group | undefined {
  const named = walk.find(({ paths }) => isNamed(paths, diff.afterPath))
  if (named !== undefined || walk.length < 2) return named ?? walk[0]
  const lines = after(diff)
  const shares = walk.map((group) => ({
    group,
    share: Math.max(...group.states.map((state) => likeness(state.lines, lines))),
  }))
  const [best] = shares.toSorted((a, b) => b.share - a.share)
  return best !== undefined && best.share >= ALIKE ? best.group : undefined
}

function isNamed(paths: ReadonlySet<string>, written: string): boolean {
  return [...paths].some((path) => written === path || written.endsWith(`/${path}`))
}

function stateOf(lines: readonly string[], spans: ReadonlyMap<number, Span>): State {
  return { text: lines.join('\n'), lines, spans }
}

/** Notes what a diff did to each range of a group, and what the lines were before. */
function take(diff: RangeDiff, group: Group, changes: readonly RangeChange[][]): void {
  group.diffs.push(diff)
  group.paths.add(diff.afterPath)
  if (diff.beforePath !== undefined) group.paths.add(diff.beforePath)
  const { state, parts } = applied(diff, spansIn(group, after(diff)))
  if (state.lines.length > 0) group.states.push(state)
  for (const [index, part] of parts) {
    const known = changes[index]
    if (known !== undefined && known.length < CHANGES_MAX) known.push(part)
  }
}

function after({ lines }: RangeDiff): readonly string[] {
  return lines.flatMap(([mark, line]) => (mark === '-' ? [] : [line]))
}

function before({ lines }: RangeDiff): readonly string[] {
  return lines.flatMap(([mark, line]) => (mark === '+' ? [] : [line]))
}

/** Where the ranges of a group are in a text that its lines were. */
function spansIn({ states }: Group, lines: readonly string[]): State['spans'] {
  const text = lines.join('\n')
  const same = states.findLast((state) => state.text === text)
  if (same !== undefined) return same.spans
  // Where branches came together neither side has the text that became of both.
  const [alike] = states.toSorted((a, b) => likeness(b.lines, lines) - likeness(a.lines, lines))
  return alike === undefined ? new Map() : shifted(alike, lines)
}

/** How much of two texts is the same lines, 0 to 1. */
function likeness(one: readonly string[], other: readonly string[]): number {
  const known = new Set(one)
  return other.filter((line) => known.has(line)).length / Math.max(1, one.length, other.length)
}

/** Where the ranges of a state are in another text: what is the same at its beginning and its end stays in place. */
function shifted({ lines, spans }: State, other: readonly string[]): State['spans'] {
  const shorter = Math.min(lines.length, other.length)
  let head = 0
  while (head < shorter && lines[head] === other[head]) head += 1
  const by = other.length - lines.length
  const moved = (at: number): number => (at <= head ? at : Math.max(head, at + by))
  return new Map(
    [...spans].map(([index, { start, end }]) => [index, { start: moved(start), end: moved(end) }]),
  )
}

/** What a diff did to each range that it changed, and the state before it. */
function applied(
  diff: RangeDiff,
  spans: State['spans'],
): { readonly state: State; readonly parts: ReadonlyMap<number, RangeChange> } {
  const { commit, summary, committedAtMs } = diff
  const isFirst = diff.beforePath === undefined
  const parts = new Map<number, RangeChange>()
  const spansBefore = new Map<number, Span>()
  for (const [index, span] of spans) {
    const { removed, added, spanBefore } = within(diff, span)
    spansBefore.set(index, spanBefore)
    const isNothing = isFirst ? spanBefore.end + added.length === 0 : removed.length + added.length === 0
    if (!isNothing) parts.set(index, { commit, summary, committedAtMs, removed, added, isFirst })
  }
  return { state: stateOf(before(diff), spansBefore), parts }
}

/** What a diff did between two of its lines, and where these were before. */
function within(
  diff: RangeDiff,
  { start, end }: Span,
): { readonly removed: readonly string[]; readonly added: readonly string[]; readonly spanBefore: Span } {
  const removed: string[] = []
  const added: string[] = []
  const linesAfter = after(diff).length
  let at = 0
  let from = 0
  let first: number | undefined
  let last = 0
  for (const [mark, line] of diff.lines) {
    // What was deleted right behind a range is of it only where git was asked for no more than the range.
    const isIn = at >= start && (at < end || (mark === '-' && at === end && end === linesAfter))
    if (isIn && mark === '-') removed.push(line)
    if (isIn && mark === '+') added.push(line)
    if (isIn) first ??= from
    if (mark !== '+') from += 1
    if (mark !== '-') at += 1
    if (isIn) last = from
  }
  const begin = first ?? 0
  return { removed, added, spanBefore: { start: begin, end: Math.max(begin, last) } }
}

/** Follows a line from the newest state back to the change that wrote it. */
function commitOfLine(
  { states, diffs }: Group,
  line: number,
  ignored: ReadonlySet<string>,
): ReturnType<PlaceHistory['commitOf']> {
  let text = states[0]?.text ?? ''
  let at = line
  for (const diff of diffs) {
    if (after(diff).join('\n') !== text) return undefined
    const step = stepBack(diff, at, ignored.has(diff.commit))
    if (step === undefined) return diff
    at = step
    text = before(diff).join('\n')
  }
  return undefined
}

/** Where a line was before a diff; undefined when the diff wrote it. */
function stepBack({ lines }: RangeDiff, at: number, isIgnored: boolean): number | undefined {
  let numberBefore = 0
  let number = 0
  /** Lines that were taken away where the line is, with their numbers. */
  let replaced: (readonly [number: number, text: string])[] = []
  let added = 0
  for (const [index, [mark, line]] of lines.entries()) {
    if (mark === ' ') {
      if (number === at) return numberBefore
      numberBefore += 1
      number += 1
      replaced = []
      added = 0
    } else if (mark === '-') {
      if (lines[index - 1]?.[0] !== '-') [replaced, added] = [[], 0]
      replaced.push([numberBefore, line])
      numberBefore += 1
    } else {
      if (number === at) return originOf(line, replaced, { lines, added, isIgnored })
      number += 1
      added += 1
    }
  }
  return undefined
}

function originOf(
  line: string,
  replaced: readonly (readonly [number: number, text: string])[],
  {
    lines,
    added,
    isIgnored,
  }: { readonly lines: RangeDiff['lines']; readonly added: number; readonly isIgnored: boolean },
): number | undefined {
  const plain = line.replaceAll(/\s/g, '')
  const same = replaced.find(([, text]) => text.replaceAll(/\s/g, '') === plain)
  if (same !== undefined) return same[0]
  if (isIgnored && replaced.length > 0) return replaced[Math.min(added, replaced.length - 1)]?.[0]
  if ((line.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < MOVED_LETTERS_MIN) return undefined
  let number = 0
  for (const [mark, text] of lines) {
    if (mark === '-' && text.replaceAll(/\s/g, '') === plain) return number
    if (mark !== '+') number += 1
  }
  return undefined
}
