import type { CauseClass } from '../../../agent/model/diagnosis.ts'
import type { ParsedFile, ParsedFiles } from '../../../agent/repository/definitions.ts'
import { isFunctionNode, nodesOnLine } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import { actsAfterWaiting, droppedPromise, type RanFunction } from '../async-habits.ts'
import { changesWhatItGoesThrough, mixesBytesAndCharacters } from '../code-habits.ts'
import type { CrashSite, Finder, FoundLocation, Investigation } from '../finder.ts'
import { locationAt } from '../findings.ts'
import type { Followed } from '../followed.ts'
import { involvedFunctions, type Involved } from '../involved.ts'
import { namedFunctionAround, namedFunctionAtLine } from '../named-functions.ts'
import type { LanguageView } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { createOriginSearch } from '../origins.ts'
import { raisedAt } from '../raised-at.ts'
import { code } from '../words.ts'

/** What an involved function counts beside the crash, which has at most 0.61. */
const INVOLVED = 0.62
const ON_STACK = 0.06
const PASSES_ON = 0.75
const ACCESSOR = 0.7
const BEGINS = 0.6
const TOP_LEVEL = 0.6
const LOCATIONS_MAX = 6

/**
 * The functions that the values of the failed expression come through, and how likely it is that the crash itself is
 * the place to change: less where the value came from elsewhere, least where the code raised the error on purpose.
 */
export const involvedFinder: Finder = {
  id: 'involved',
  async find(investigation) {
    const { crash, files, frames } = investigation
    if (crash === undefined || files === undefined) return {}
    const search = createOriginSearch({ files, frames, badLiteral: (view, node) => view.nullLiteral(node) })
    const involved = await involvedFunctions(seedsOf(investigation, crash), search)
    const around = crash.function === undefined ? undefined : namedFunctionAround(crash.function.node)
    const others = involved.filter(
      ({ file, symbol }) => file.path !== crash.file.path || symbol?.startIndex !== around?.startIndex,
    )
    const locations = others
      .map((one) => locationOf(one, investigation))
      .toSorted((a, b) => b.confidence - a.confidence)
      .slice(0, LOCATIONS_MAX)
    const waiting = await waitingFault(investigation, files, locations)
    return {
      crashConfidence: crashConfidence(investigation),
      ...(waiting === undefined ? {} : { causeClass: waiting.causeClass }),
      locations: waiting === undefined ? locations : [waiting.location, ...locations],
    }
  },
}

/** A promise that is dropped is wrong whatever comes of it; to act after waiting only where others act too. */
const DROPPED = 0.7
const ACTED_AFTER_WAITING = 0.57
/** Functions of the stack, from the crash outwards, that are looked at. */
const RAN_MAX = 4

/** The function on the stack, or behind the value, that does not wait for a promise or acts on what it saw before it waited. */
async function waitingFault(
  investigation: Investigation,
  files: ParsedFiles,
  locations: readonly FoundLocation[],
): Promise<{ readonly causeClass: CauseClass; readonly location: FoundLocation } | undefined> {
  const ran = await ranFunctions(investigation, files, locations)
  for (const one of ran) {
    const call = await droppedPromise(one, files)
    if (call === undefined) continue
    const reason = `nobody waits for ${code(call.text().split('\n')[0] ?? '')}`
    return {
      causeClass: 'unhandled_async',
      location: locationAt(one.file, call, { confidence: DROPPED, reason }),
    }
  }
  const acting = ran.find(actsAfterWaiting)
  if (acting === undefined) return undefined
  const reason = 'acts on what it saw before it waited for something else'
  return {
    causeClass: 'concurrency',
    location: locationAt(acting.file, acting.node, { confidence: ACTED_AFTER_WAITING, reason }),
  }
}

/** The own functions on the stack, and those that gave the values of the crash, each once. */
async function ranFunctions(
  { crash, frames }: Investigation,
  files: ParsedFiles,
  involved: readonly FoundLocation[],
): Promise<readonly RanFunction[]> {
  const ran: RanFunction[] = []
  const add = (file: ParsedFile, line: number): void => {
    const symbol = namedFunctionAtLine(file.root, line)
    if (symbol === undefined || ran.some(({ node }) => node.id() === symbol.node.id())) return
    ran.push({ file, node: symbol.node, line })
  }
  for (const { isOwn, path, line } of frames.slice(crash?.frameIndex ?? 0)) {
    if (ran.length >= RAN_MAX) break
    const file = !isOwn || path === undefined ? undefined : await files.open(path)
    if (file !== undefined && line !== undefined) add(file, line)
  }
  for (const { file, line } of involved) add(file, line)
  return ran
}

function locationOf(one: Involved, { frames }: Investigation): FoundLocation {
  const { file, node, symbol, weight, text } = one
  const frameIndex = frames.findIndex(
    ({ isOwn, path, line }) =>
      isOwn &&
      path === file.path &&
      line !== undefined &&
      symbol !== undefined &&
      symbol.startLine <= line &&
      symbol.endLine >= line,
  )
  const isOnStack = frameIndex >= 0
  const confidence = INVOLVED * weight * roleOf(one) + (isOnStack ? ON_STACK : 0)
  return locationAt(file, node, { confidence, reason: text, ...(isOnStack ? { frameIndex } : {}) })
}

/** Code that only hands a value on, keeps it or begins with nothing is seldom what is wrong. */
function roleOf({ symbol, node, file }: Involved): number {
  if (isOwnParameter(node, viewOf(node))) return PASSES_ON
  if (symbol === undefined || symbol.simpleName === 'main') return TOP_LEVEL
  if (/^(?:constructor|__init__|__post_init__|<init>)$/.test(symbol.simpleName)) return BEGINS
  const view = viewOf(file.root)
  const { values } = view.returns(symbol.node)
  const [only] = values
  const isShort = symbol.endLine - symbol.startLine <= 2 && values.length === 1
  if (only?.value === undefined || !isShort) return 1
  const value = view.core(only.value)
  if (view.member(value) !== undefined || view.indexed(value) !== undefined || view.isIdentifier(value))
    return ACCESSOR
  const call = view.call(value)
  return call !== undefined && node.id() !== symbol.node.id() ? PASSES_ON : 1
}

/** Whether a function only hands on what it was given itself. */
function isOwnParameter(node: SyntaxNode, view: LanguageView): boolean {
  if (!view.isIdentifier(node)) return false
  const { possible } = visibleBindings(node, view)
  return possible.length > 0 && possible.every(({ kind, part }) => kind === 'parameter' && part === undefined)
}

/** How likely the fix is in the function of the crash, when nothing in it is wrong by itself; 1 where it surely is. */
function crashConfidence({ crash, symptom }: Investigation): number {
  if (crash === undefined) return 1
  const { view, suspects } = crash
  if (raisedAt({ crash, symptom }) !== undefined) return RAISED
  if (changesWhatItGoesThrough(crash) || mixesBytesAndCharacters(crash)) return 1
  if (DONE_HERE.has(symptom.access) || (view.id === 'rust' && symptom.access === 'nil')) return 1
  if (symptom.access === 'key') return 0.58
  if (symptom.access === 'none' || symptom.access === 'raise') return UNKNOWN
  const [first] = suspects
  if (first === undefined) return 1
  if (symptom.access !== 'divide' && isComputedHere(first.value, view)) return 1
  const share = handedIn(first.value, view)
  return symptom.access === 'type_assertion' ? Math.min(share, MADE_ELSEWHERE) : share
}

/** Accesses that go wrong by how they are made: an index, a text that is read, a name. */
const DONE_HERE = new Set(['recursion', 'shared_state', 'parse', 'index', 'name', 'arguments'])
const RAISED = 0.36
const UNKNOWN = 0.5
/** A member of what somebody else made; a value that the caller gave, or a library from such a value. */
const MADE_ELSEWHERE = 0.46
const GIVEN = 0.5

/** How much of a bad value is the doing of the function that uses it. */
function handedIn(value: SyntaxNode, view: LanguageView, depth = 0): number {
  const node = view.core(value)
  const member = view.member(node)
  if (view.call(node) === undefined && member !== undefined) {
    return view.isSelf(view.core(member.object)) ? 1 : MADE_ELSEWHERE
  }
  if (!view.isIdentifier(node) || depth > 2) return 1
  const { possible } = visibleBindings(node, view)
  const shares = possible.map(({ kind, value: bound }) => {
    if (kind === 'parameter') return GIVEN
    return bound === undefined || kind !== 'value' ? 1 : handedIn(bound, view, depth + 1)
  })
  return Math.min(1, ...shares)
}

/** Whether a value is one side of a sum or the like, which is this function's own doing. */
function isComputedHere(value: SyntaxNode, view: LanguageView): boolean {
  const around = value.parent()
  if (around === null || around.field('operator') === null) return false
  const operands = view.operands(around).map((one) => view.member(view.core(one)))
  const isOfOthers = operands.some((member) => member !== undefined && !view.isSelf(view.core(member.object)))
  return operands.length > 1 && !isOfOthers
}

/** What is looked behind: the bad values; the condition of an error that the code raises; else all on the line. */
function seedsOf({ symptom }: Investigation, crash: CrashSite): readonly Followed[] {
  const seed = (node: SyntaxNode, weight: number): Followed => ({
    node,
    file: crash.file,
    frameIndex: crash.frameIndex,
    weight,
    text: '',
  })
  const onLine = nodesOnLine(crash.file.root, crash.line)
  const raised = raisedAt({ crash, symptom })
  if (raised !== undefined) {
    const conditions = raised.ancestors().flatMap((ancestor) => ancestor.field('condition') ?? [])
    const said = crash.view.raised(raised)
    const given = said === undefined ? [] : (crash.view.call(crash.view.core(said))?.positional ?? [said])
    return [...conditions.slice(0, 2).map((node) => seed(node, 0.9)), ...given.map((node) => seed(node, 0.6))]
  }
  const [first] = crash.suspects
  if (first !== undefined) {
    const object =
      symptom.access === 'call' ? crash.view.member(crash.view.core(first.value))?.object : undefined
    if (object !== undefined) return [seed(object, 0.95)]
    const same = crash.suspects.filter((suspect) => suspect.access.id() === first.access.id())
    return [...same.map(({ value }) => seed(value, 1)), seed(first.access, 0.9)]
  }
  const statement = onLine.find((node) => STATEMENT.test(String(node.kind())) && !isFunctionNode(node))
  return statement === undefined ? [] : [seed(statement, 0.9)]
}

const STATEMENT = /statement|declaration|assignment/
