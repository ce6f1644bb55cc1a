import { calledName } from '../../agent/repository/callers.ts'
import { isFunctionNode, lineOf, nodesOnLine } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { handlers } from './behind-call.ts'
import type { CrashSite, Investigation } from './finder.ts'
import { recursiveCall } from './finders/recursion.ts'
import type { Followed } from './followed.ts'
import { involvedFunctions, type Involved } from './involved.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { createOriginSearch } from './origins.ts'
import { raisedAt } from './raised-at.ts'
import { comparedWith, ruledOutBy } from './ruled-out.ts'

/**
 * The functions that the values which the error speaks of come through, the weightiest first; looked for once an investigation.
 * None without code. Bounds: those of `involvedFunctions`.
 */
export function involvedInError(investigation: Investigation): Promise<readonly Involved[]> {
  const known = found.get(investigation)
  if (known !== undefined) return known
  const looked = look(investigation)
  found.set(investigation, looked)
  return looked
}

const found = new WeakMap<Investigation, Promise<readonly Involved[]>>()

async function look(investigation: Investigation): Promise<readonly Involved[]> {
  const { crash, files, frames } = investigation
  if (crash === undefined || files === undefined) return []
  const search = createOriginSearch({ files, frames })
  return involvedFunctions(await seedsOf(investigation, crash, search), search)
}

/** Past the end: the index is wrong more often than the list is too short. */
const INDEX_SEED = 0.98
const INDEXED_SEED = 0.8

/** A key that is not there: as often it is the wrong key as an entry that is missing. */
const KEY_SEED = 0.95
const KEYED_SEED = 0.95

/** What is looked behind: the bad values; the condition of an error that the code raises; else all on the line. */
async function seedsOf(
  investigation: Investigation,
  crash: CrashSite,
  search: Search,
): Promise<readonly Followed[]> {
  const rulesOut = ruledOutBy(investigation, crash.view)
  const { symptom, frames } = investigation
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
    const asserted = raised.is('assert_statement') ? raised.namedChildren().slice(0, 1) : []
    const tested = [...asserted, ...conditions.slice(0, 2)].flatMap((node) => comparedWith(node))
    return [
      ...tested.map(({ node, rulesOut: out }) => ({ ...seed(node, 0.9), rulesOut: out })),
      ...given.map((node) => seed(node, 0.6)),
    ]
  }
  const [first] = crash.suspects
  if (symptom.access === 'recursion') {
    // What goes round in a circle may be the data: what the first call of all was given.
    const here = onLine.find(
      (node) => crash.view.call(node) !== undefined && calledName(node) === crash.function?.simpleName,
    )
    const again = here === undefined ? await recursiveCall(investigation) : { call: here, file: crash.file }
    const given = again === undefined ? [] : (viewOf(again.call).call(again.call)?.positional ?? [])
    return given.map((node) => ({
      ...seed(node, 0.8),
      file: again?.file ?? crash.file,
      frameIndex: undefined,
    }))
  }
  if (first !== undefined) {
    const object =
      symptom.access === 'call' ? crash.view.member(crash.view.core(first.value))?.object : undefined
    if (object !== undefined) return [seed(object, 0.95)]
    const indexed = crash.view.indexed(crash.view.core(first.access))
    if (symptom.access === 'index' && indexed !== undefined) {
      return [...indexed.indexes.map((index) => seed(index, INDEX_SEED)), seed(indexed.object, INDEXED_SEED)]
    }
    if (symptom.access === 'key' && indexed !== undefined) {
      const keys = indexed.indexes.filter(
        (index) => crash.view.literalText(crash.view.core(index)) === undefined,
      )
      if (keys.length > 0)
        return [...keys.map((key) => seed(key, KEY_SEED)), seed(indexed.object, KEYED_SEED)]
    }
    const same = crash.suspects.filter((suspect) => suspect.access.id() === first.access.id())
    const isAbsent = /^(?:read_member|nil)$/.test(symptom.access) && symptom.errorClass === 'null_dereference'
    const given = crash.frameIndex === 0 ? [] : [...same.map(({ value }) => value), first.access]
    return [
      ...same.map(({ value }) => ({ ...seed(value, 1), rulesOut })),
      ...(await handlers(given, seed(first.access, 1), search)),
      // Of an absent value no member was ever set.
      ...(isAbsent ? [] : [seed(first.access, 0.9)]),
    ]
  }
  const cast =
    symptom.access === 'type_assertion' ? onLine.find((node) => node.is('cast_expression')) : undefined
  const castValue = cast?.field('value')
  if (castValue !== undefined && castValue !== null) return [{ ...seed(castValue, 1), rulesOut }]
  const complained = libraryCall(crash, frames)
  if (complained !== undefined) {
    const call = crash.view.call(complained)
    const receiver = call === undefined ? undefined : crash.view.member(crash.view.core(call.callee))?.object
    const given = [...(call?.positional ?? []), ...(call?.named.values() ?? [])]
    return [
      ...given.map((node) => seed(node, 0.95)),
      ...(receiver === undefined ? [] : [seed(receiver, 0.9)]),
      seed(complained, 0.85),
    ]
  }
  const operands = symptom.access === 'operands' ? givenToAny(onLine, crash) : []
  if (operands.length > 0) return operands.map((node) => ({ ...seed(node, 0.95), rulesOut }))
  const statement = onLine.find((node) => STATEMENT.test(String(node.kind())) && !isFunctionNode(node))
  return statement === undefined ? [] : [seed(statement, 0.9)]
}

/** What the calls on the line are given: operands of an operator that a table or a variable holds. */
function givenToAny(onLine: readonly SyntaxNode[], { view, line }: CrashSite): readonly SyntaxNode[] {
  const call = onLine.find((node) => view.call(node) !== undefined && lineOf(node) === line)
  return call === undefined ? [] : (view.call(call)?.positional ?? [])
}

/** The call on the line into a library that did not take what it was given; undefined where the code itself failed. */
function libraryCall(crash: CrashSite, frames: Investigation['frames']): SyntaxNode | undefined {
  const inner = crash.frameIndex === 0 ? undefined : frames[crash.frameIndex - 1]
  if (inner === undefined) return undefined
  const name = /([\p{L}_$][\p{L}\p{N}_$]*)\W*$/u.exec(inner.function)?.[1]
  const calls = nodesOnLine(crash.file.root, crash.line).filter(
    (node) => crash.view.call(node) !== undefined && lineOf(node) <= crash.line && !isFunctionNode(node),
  )
  return calls.find((call) => calledName(call) === name) ?? calls.find((call) => lineOf(call) === crash.line)
}

const STATEMENT = /statement|declaration|assignment/
