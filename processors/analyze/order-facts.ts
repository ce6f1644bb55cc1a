import { isSourceCode } from '../../agent/repository/source-code.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { enclosingFunction, type CodeSymbol } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { Finding, FoundLocation, Investigation } from './finder.ts'
import type { LanguageView } from './language-view.ts'
import { namedFunctionAtLine } from './named-functions.ts'
import { makesItsResult } from './maker.ts'
import { raisedAt } from './raised-at.ts'

/** What one finder said, and which it was. */
export interface Told {
  readonly finder: string
  readonly finding: Finding
}

/** A function that may be at fault: all that was found in it, the most certain first. */
export interface Candidate {
  readonly locations: readonly FoundLocation[]
  /** The named function; undefined outside of any. */
  readonly symbol: CodeSymbol | undefined
  readonly isCrash: boolean
  readonly facts: Facts
}

/** What is known of a candidate, each from about 0 to 1. */
export type Facts = Readonly<Record<Fact, number>>

/** The facts that the order of candidates rests on, with what each means as the end of "… counts". */
export const FACTS = {
  certainty: 'how sure the finder is that named it',
  crash: 'that the error came up in it',
  crash_raised: 'that it raised the error on purpose',
  crash_given: 'that the error came up in it over a value that it was given',
  crash_member: 'that the error came up in it over a member of something else',
  crash_result: 'that the error came up in it over what another function gave',
  crash_short: 'that the error came up in a function of few lines',
  crash_absent: 'that the error came up in it over an absent value',
  crash_lookup: 'that the error came up in it over a key or an index',
  crash_name: 'that the error came up in it over a name or a member that there is not',
  crash_slip: 'that what is written there is a slip by itself',
  crash_call: 'that it called a library that did not take what it was given',
  crash_long: 'that the error came up in a function of many lines',
  crash_checks: 'that the error came up in a function of many branches',
  crash_large: 'that the error came up in it, in a large code base',
  caller: 'that it is on the stack of the error',
  caller_large: 'that it is on the stack of the error, in a large code base',
  next_caller_large: 'that it called the function where the error came up, in a large code base',
  next_caller: 'that it called the function where the error came up',
  next_caller_raised: 'that it called the function that raised the error on purpose',
  next_caller_given: 'that it handed over the value that was bad',
  origin: 'that the bad value was followed to it',
  told: 'that a finder for one kind of fault names it',
  defect: 'that the code in it is wrong whatever comes in',
  short: 'that it only hands on what it is asked for',
  long: 'how much code it is',
  top_level: 'that it is no function, or the one that starts the program',
  same_file: 'that it stands in the file where the error came up',
  checks: 'how many branches it has',
  handed: 'that it hands over the value',
  given: 'that it gives the value back',
  put: 'that it puts the value into a container',
  keeps: 'that it only keeps what it was given',
  hands_on: 'that it only hands on what it read out of something',
  table: 'that it is a table of the program',
  makes: 'that it makes the value by a calculation or a library',
  makes_for_raised: 'that it makes the value over which an error was raised on purpose',
  handed_made: 'that it hands over what another function of the program gave it',
  tested: 'that the test which fails runs it',
  tested_flow: 'how much of what the failing line of the test looks at comes from it',
  tested_direct: 'that the test itself calls it',
  tested_deep: 'how many functions lie between the test and it',
  tested_named: 'how alike its name and that of the test are',
  tested_subject: 'that it is in the file which the test is named after',
  tested_short: 'that it is a short one among those that the test runs',
  tested_long: 'how much code it is, among those that the test runs',
  tested_checks: 'how many branches it has, among those that the test runs',
} as const
export type Fact = keyof typeof FACTS

/** Finders that speak of every error: that they name a place is no evidence of one kind of fault. */
const SPEAK_ALWAYS = new Set([
  'crash_site',
  'callers',
  'involved',
  'tested',
  'origin',
  'raised',
  'message',
  'value',
])
const DEFECT = 0.66
const SHORT_LINES = 3

interface Named extends FoundLocation {
  readonly finder: string
}

/** The functions that the findings name, each once, with what is known of them; in the order of the findings. */
export function candidatesOf(told: readonly Told[], investigation: Investigation): readonly Candidate[] {
  const { crash } = investigation
  const crashMax = told.find(({ finding }) => finding.crashConfidence !== undefined)?.finding.crashConfidence
  const crashKey = crash === undefined ? undefined : keyOf(crash)
  const groups = new Map<string, Named[]>()
  for (const { finder, finding } of told) {
    for (const location of finding.locations ?? []) {
      if (isWithoutCode(location)) continue
      const key = keyOf(location)
      const isCapped = key === crashKey && location.confidence < DEFECT
      const confidence = isCapped ? Math.min(location.confidence, crashMax ?? 1) : location.confidence
      groups.set(key, [...(groups.get(key) ?? []), { ...location, confidence, finder }])
    }
  }
  const source = sourceOf(investigation)
  const isSlip = told.some(({ finder, finding }) => finder !== 'involved' && finding.crashConfidence === 1)
  return [...groups].map(([key, named]) => {
    const locations = named.toSorted((a, b) => b.confidence - a.confidence)
    const [first] = locations
    const symbol = first === undefined ? undefined : namedFunctionAtLine(first.file.root, first.line)
    const isCrash = key === crashKey
    return {
      locations,
      symbol,
      isCrash,
      facts: factsOf({ named, symbol, isCrash, source, isSlip, investigation }),
    }
  })
}

/** A method that an interface or an abstract class only names has nothing in it that could be wrong. */
function isWithoutCode({ file, line }: FoundLocation): boolean {
  const symbol = namedFunctionAtLine(file.root, line)
  return symbol?.node.is('method_declaration') === true && symbol.node.field('body') === null
}

/** Functions of one file are told apart by where the named one around a line begins; lines outside of any are one. */
function keyOf(place: Pick<FoundLocation, 'file' | 'line'>): string {
  const symbol = namedFunctionAtLine(place.file.root, place.line)
  return `${place.file.path}:${symbol?.startIndex ?? 'top'}`
}

/** Where the function of the crash has the bad value from. */
type Source = 'raised' | 'given' | 'member' | 'result' | 'local' | 'unknown'

function sourceOf(investigation: Investigation): Source {
  const { crash } = investigation
  if (crash === undefined) return 'unknown'
  if (raisedAt(investigation) !== undefined) return 'raised'
  const [first] = crash.suspects
  return first === undefined ? 'unknown' : sourceOfValue(first.value, crash.view, 0)
}

function sourceOfValue(value: SyntaxNode, view: LanguageView, depth: number): Source {
  const node = view.core(value)
  if (view.isSelf(node)) return 'local'
  const member = view.member(node)
  if (member !== undefined) return 'member'
  if (view.call(node) !== undefined) return 'result'
  const indexed = view.indexed(node)
  if (indexed !== undefined) return depth > 3 ? 'local' : sourceOfValue(indexed.object, view, depth + 1)
  if (!view.isIdentifier(node) || depth > 3) return 'local'
  for (const { kind, value: bound } of visibleBindings(node, view).possible) {
    if (kind === 'parameter') return 'given'
    if (bound !== undefined) return sourceOfValue(bound, view, depth + 1)
  }
  return 'local'
}

interface About {
  readonly named: readonly Named[]
  readonly symbol: CodeSymbol | undefined
  readonly isCrash: boolean
  readonly source: Source
  readonly isSlip: boolean
  readonly investigation: Investigation
}

function factsOf({ named, symbol, isCrash, source, isSlip, investigation }: About): Facts {
  const { crash, frames, symptom } = investigation
  const [first] = named
  const file = first?.file
  const by = (isOf: (finder: string) => boolean): number =>
    Math.max(0, ...named.filter(({ finder }) => isOf(finder)).map(({ confidence }) => confidence))
  const depth =
    isCrash || file === undefined ? -1 : frameOf(file.path, symbol, frames, crash?.frameIndex ?? 0)
  const isNext = depth === 0
  const flag = (is: boolean): number => (is ? 1 : 0)
  const around = symbol ?? (first === undefined ? undefined : enclosingFunction(first.file.root, first.line))
  const lines = around === undefined ? 1 : around.endLine - around.startLine + 1
  const isTold = (finder: string): boolean => !SPEAK_ALWAYS.has(finder)
  const isMain = around === undefined || startsProgram(around)
  const followed = named.find(({ finder }) => finder === 'involved')
  const { way, role } = followed ?? {}
  const isMaker = symbol !== undefined && makesItsResult(symbol.node)
  const long = Math.min(1, Math.log2(lines) / 6)
  const large = largeness(investigation)
  const tested = named.find((one) => one.tested !== undefined)?.tested
  const isTested = tested !== undefined
  const checks = around === undefined ? 0 : Math.min(1, Math.log2(1 + branches(around.node)) / 4)
  return {
    certainty: Math.max(0, ...named.map(({ confidence }) => confidence)),
    crash: flag(isCrash),
    crash_raised: flag(isCrash && source === 'raised'),
    crash_given: flag(isCrash && source === 'given'),
    crash_member: flag(isCrash && source === 'member'),
    crash_result: flag(isCrash && source === 'result'),
    crash_short: flag(isCrash && lines <= SHORT_LINES),
    crash_absent: flag(isCrash && symptom.errorClass === 'null_dereference'),
    crash_lookup: flag(isCrash && /^(?:missing_key|index_out_of_range)$/.test(symptom.errorClass)),
    crash_name: flag(isCrash && /^(?:undefined_name|not_callable)$/.test(symptom.errorClass)),
    crash_slip: flag(isCrash && isSlip),
    crash_call: flag(isCrash && (crash?.frameIndex ?? 0) > 0),
    crash_long: isCrash ? long : 0,
    crash_checks: isCrash ? checks : 0,
    crash_large: isCrash ? large : 0,
    caller: flag(depth >= 0),
    caller_large: depth >= 0 ? large : 0,
    next_caller_large: isNext ? large : 0,
    next_caller: flag(isNext),
    next_caller_raised: flag(isNext && source === 'raised'),
    next_caller_given: flag(isNext && source === 'given'),
    origin: isCrash ? 0 : by((finder) => finder === 'origin' || finder === 'raised' || finder === 'value'),
    told: by(isTold),
    defect: flag(by(isTold) >= DEFECT),
    short: flag(!isCrash && lines <= SHORT_LINES),
    long,
    top_level: flag(isMain),
    same_file: flag(!isCrash && file !== undefined && file.path === crash?.file.path),
    checks,
    handed: flag(!isCrash && way === 'handed'),
    given: flag(!isCrash && way === 'given'),
    put: flag(!isCrash && way === 'put'),
    keeps: flag(!isCrash && role === 'keeps'),
    hands_on: flag(!isCrash && role === 'hands_on'),
    table: flag(role === 'table'),
    makes: flag(!isCrash && isMaker),
    makes_for_raised: flag(!isCrash && isMaker && source === 'raised'),
    handed_made: flag(!isCrash && role === 'hands_result'),
    tested: flag(isTested),
    tested_flow: tested?.flow ?? 0,
    tested_direct: flag(tested?.depth === 0),
    tested_deep: (tested?.depth ?? 0) / 5,
    tested_named: tested?.named ?? 0,
    tested_subject: flag(tested?.isOfSubject === true),
    tested_short: flag(isTested && lines <= SHORT_LINES),
    tested_long: isTested ? long : 0,
    tested_checks: isTested ? checks : 0,
  }
}

/** A method that is named `run` is one among many of its kind, but for that of the program itself. */
function startsProgram({ simpleName, owner }: CodeSymbol): boolean {
  const isMethod = owner !== undefined && !/^(?:Main|App|Program)$/.test(owner)
  return simpleName === 'main' || simpleName === 'Main' || (simpleName === 'run' && !isMethod)
}

/** How many own frames lie between the crash and a function on the stack; -1 where it is not there. */
function frameOf(
  path: string,
  symbol: CodeSymbol | undefined,
  frames: Investigation['frames'],
  crashIndex: number,
): number {
  if (symbol === undefined) return -1
  const outer = frames.slice(crashIndex + 1).filter(({ isOwn }) => isOwn)
  return outer.findIndex(
    ({ path: of, line = 0 }) => of === path && symbol.startLine <= line && line <= symbol.endLine,
  )
}

/** As powers of two of bytes of code: up to 4 KiB none, from 64 KiB on all. */
const LARGE_FROM = 12
const LARGE_OVER = 4
const largenessKnown = new WeakMap<Repository, number>()

/** How large the code base is, 0 to 1: the more code there is, the more a value that is followed meets by chance. */
function largeness({ repository }: Investigation): number {
  if (repository === undefined) return 0
  const known = largenessKnown.get(repository)
  if (known !== undefined) return known
  const bytes = repository.files.reduce((sum, file) => sum + (isSourceCode(file.path) ? file.bytes : 0), 1)
  const large = Math.min(1, Math.max(0, (Math.log2(bytes) - LARGE_FROM) / LARGE_OVER))
  largenessKnown.set(repository, large)
  return large
}

const BRANCHES = [
  'if_statement',
  'if_expression',
  'match_expression',
  'switch_statement',
  'ternary_expression',
  'conditional_expression',
  'elif_clause',
]

function branches(node: SyntaxNode): number {
  return nodesOfKinds(node, BRANCHES).length
}
