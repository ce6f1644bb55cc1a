import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { importEdit } from '../import-edit.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { functionName, namesInScope } from '../scope.ts'
import { likeness, wordsIn } from '../shared-words.ts'
import { isAsync } from '../async-call.ts'
import { twinDifference, type TwinDifference } from '../twin.ts'
import { calleeOf, descendants, functionOf, kindOf, lastName, lineOf, type CodeFile } from '../tree.ts'
import { missingNames } from './missing-names.ts'

/**
 * Code of the same shape elsewhere does one thing more: `sessions.set(id, session)` beside
 * `users.set(id, { ...user, joined: new Date(user.joined) })`, `reduce(plus)` beside `reduce(plus, zero(currency))`. It is done here as
 * well, in the names of this code, with an import where that needs one; a member that the error names stands for the other's.
 * Applies to calls that have a call of the same name in a function that is like this one; leaves alone what would need names that are
 * nothing here. Bounds: two for one call; further off only in functions that have half of their words in common.
 */
export const asTwin: Mutation = {
  id: 'as_twin',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, place) => {
    const { file, files } = place
    if (file.grammar.family !== 'javascript') return []
    const own = callsOf(file).byId.get(node.id())
    if (own === undefined) return []
    const least = place.role === 'outside' ? LIKENESS_FAR_OFF : LIKENESS_NEAR
    const found = [file, ...files.filter(({ path }) => path !== file.path)]
      .filter(({ grammar }) => grammar.family === file.grammar.family)
      .flatMap((from) => (callsOf(from).byKey.get(own.key) ?? []).map((call) => ({ from, call })))
      .filter(({ call }) => call.scope !== own.scope)
      .map(({ from, call }) => ({
        from,
        twin: call.node,
        likeness: likeness(own.scope.words, call.scope.words),
      }))
      .filter((one) => one.likeness >= least)
      .toSorted((a, b) => b.likeness - a.likeness)
      .flatMap((one) => mutantOf(node, place, one))
    return found.slice(0, VARIANTS_MAX)
  },
}

const VARIANTS_MAX = 2
const LIKENESS_NEAR = 0.25
const LIKENESS_FAR_OFF = 0.5
/** From here on the other function shows that it is meant. */
const LIKENESS_SHOWN = 0.5
const COMMON_MIN = 2

/** What is called, by its last name; of `new Intl.NumberFormat` the first. */
function keyOf(node: SyntaxNode, { grammar }: CodeFile): string | undefined {
  const kind = kindOf(node)
  const callee = grammar.calls.has(kind) ? calleeOf(node) : undefined
  if (callee === undefined) return undefined
  if (kind === 'new_expression') return `new ${/^\w+/.exec(callee.text())?.[0] ?? ''}`
  const name = lastName(callee, grammar)
  return name === '' || OFTEN.test(name) ? undefined : name
}

/** What is done with anything says nothing of another call of it. */
const OFTEN =
  /^(log|error|warn|info|debug|write|equal|deepEqual|strictEqual|test|it|describe|push|String|Number)$/

/** The words of a named function, or of the call itself outside of any. */
interface Scope {
  readonly words: ReadonlySet<string>
}

interface Call {
  readonly key: string
  readonly node: SyntaxNode
  readonly scope: Scope
}

interface Calls {
  readonly byKey: ReadonlyMap<string, readonly Call[]>
  readonly byId: ReadonlyMap<number, Call>
}

/** All calls of a file; looked for once a file, and the words of each function once. */
const callsOf = perFile((file): Calls => {
  const scopes = new Map<number, Scope>()
  const keyed = descendants(file.root).flatMap((node): readonly Call[] => {
    const key = keyOf(node, file)
    if (key === undefined) return []
    const outer = around(node, file)
    const scope = scopes.get(outer.id()) ?? { words: wordsIn(outer) }
    scopes.set(outer.id(), scope)
    return [{ key, node, scope }]
  })
  return {
    byKey: Map.groupBy(keyed, ({ key }) => key),
    byId: new Map(keyed.map((call) => [call.node.id(), call])),
  }
})

/** The named function around a place; the place itself outside of any. */
function around(node: SyntaxNode, file: CodeFile): SyntaxNode {
  return (
    node
      .ancestors()
      .find((outer) => file.grammar.functions.has(kindOf(outer)) && functionName(outer) !== '') ?? node
  )
}

interface Twin {
  readonly likeness: number
  readonly from: CodeFile
  readonly twin: SyntaxNode
}

function mutantOf(
  node: SyntaxNode,
  place: MutationPlace,
  { from, twin, likeness: share }: Twin,
): readonly Mutated[] {
  const { file } = place
  const found = twinDifference(node, twin, file)
  if (found === undefined || found.common < COMMON_MIN) return []
  if (found.taken.some((leaf) => kindOf(leaf) === 'await') && !isAsync(functionOf(node, file))) return []
  const imports = importsFor(found, node, { file, from })
  if (imports === undefined) return []
  const edits = asBlamed(found, place).map((edit) => [edit, ...imports])
  const where = functionName(around(twin, from))
  const says = `${quoted(twin.text())}${where === '' ? '' : ` in \`${where}\``} does more than ${quoted(node.text())}, which is made like it`
  const witness = `${where === '' ? '' : `${where}, `}${from.path}, line ${lineOf(twin)}, does so: ${quoted(twin.text())}`
  return edits.map((all) => ({ edits: all, says, ...(share < LIKENESS_SHOWN ? {} : { witness }) }))
}

/** Undefined where something that is taken over is nothing here and cannot be imported. */
function importsFor(
  { code, taken }: TwinDifference,
  node: SyntaxNode,
  { file, from }: { readonly file: CodeFile; readonly from: CodeFile },
): readonly TextEdit[] | undefined {
  const inScope = namesInScope(node, file)
  const names = new Set(
    taken
      .filter((leaf) => /^(identifier|shorthand_property_identifier)$/.test(kindOf(leaf)))
      .map((leaf) => leaf.text())
      // Names that were translated are the own code's.
      .filter((name) => new RegExp(`(?<![\\w$.])${RegExp.escape(name)}(?![\\w$])`).test(code)),
  )
  const edits: TextEdit[] = []
  for (const name of names) {
    if (inScope.has(name) || BUILT_IN.test(name)) continue
    const edit = from.path === file.path ? undefined : importEdit(name, from, file)
    if (edit === undefined) return undefined
    edits.push(edit)
  }
  return edits
}

const BUILT_IN =
  /^(undefined|Object|Array|Number|String|Boolean|Date|Math|JSON|Map|Set|BigInt|Symbol|Promise|RegExp|Intl|URL|Buffer|Error|TypeError|RangeError|structuredClone|parseInt|parseFloat|isNaN|encodeURIComponent|decodeURIComponent)$/

/** With the member that the error names in the place of the one that the other code takes, where there is only one. */
function asBlamed({ edit, taken }: TwinDifference, place: MutationPlace): readonly TextEdit[] {
  const members = new Set(
    taken
      .filter((leaf) => kindOf(leaf) === 'property_identifier' && !isCalled(leaf))
      .map((leaf) => leaf.text()),
  )
  const [member] = members
  if (member === undefined || members.size > 1)
    return place.role === 'outside' && members.size > 0 ? [] : [edit]
  const blamed = blamedNames(place).filter((name) => name !== member)
  const renamed = blamed.map((name) => ({
    ...edit,
    replacement: edit.replacement.replaceAll(
      new RegExp(`(?<![\\w$])${RegExp.escape(member)}(?![\\w$])`, 'g'),
      name,
    ),
  }))
  return place.role === 'outside' ? renamed.slice(0, 1) : [...renamed.slice(0, 1), edit]
}

function isCalled(leaf: SyntaxNode): boolean {
  const member = leaf.parent()
  const call = member?.parent() ?? null
  return call !== null && member !== null && call.field('function')?.id() === member.id()
}

/** The members whose value the error is about. */
function blamedNames(place: MutationPlace): readonly string[] {
  const holder = /(?:[\w$]+\.)+#?([\w$]+)\.[\w$]+ is not a function/.exec(place.said)?.[1]
  return holder === undefined ? [...missingNames(place)] : [holder]
}
