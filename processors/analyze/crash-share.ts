import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import { changesWhatItGoesThrough, mixesBytesAndCharacters } from './code-habits.ts'
import type { CrashSite, Investigation } from './finder.ts'
import { isInherited } from './inherited-members.ts'
import { symbolOf } from '../../agent/repository/symbols.ts'
import type { Binding, LanguageView } from './language-view.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { stackCall } from './origins/parameter.ts'
import { raisedAt } from './raised-at.ts'
import { isHandedOn, isOwnParameter } from './stored-parameters.ts'

/** Accesses that go wrong by how they are made: a text that is read, a name. */
const DONE_HERE = new Set(['recursion', 'shared_state', 'parse', 'name', 'arguments'])
const RAISED = 0.36
const UNKNOWN = 0.5
/** A member of what somebody else made; a value that the caller gave. */
const MADE_ELSEWHERE = 0.46
const GIVEN = 0.5
/** A value that the caller, too, only read out of something. */
const GIVEN_ON = 0.43
/** What an own function gave, which may be absent, or whose declared result says that it never is. */
const MAY_BE_ABSENT = 1
const NEVER_ABSENT = 0.48

/**
 * How likely the fix is in the function of the crash, when nothing in it is wrong by itself; 1 where it surely is. Less
 * where the value came from elsewhere, least where the code raised the error on purpose.
 */
export async function crashShare({ crash, symptom }: Investigation, search: Search): Promise<number> {
  if (crash === undefined) return 1
  const { view, suspects } = crash
  if (raisedAt({ crash, symptom }) !== undefined) return RAISED
  if (changesWhatItGoesThrough(crash) || mixesBytesAndCharacters(crash)) return 1
  if (symptom.access !== 'key' && isThin(crash)) return GIVEN
  if (DONE_HERE.has(symptom.access) || (view.id === 'rust' && symptom.access === 'nil')) return 1
  if (symptom.access === 'key') return 0.58
  if (symptom.access === 'none' || symptom.access === 'raise') return UNKNOWN
  const [first] = suspects
  if (first === undefined) return 1
  if (symptom.access === 'call' && isInherited(view.member(view.core(first.value))?.name ?? '', view))
    return 1
  if (symptom.access !== 'divide' && isComputedHere(first.value, view)) return 1
  if (symptom.access === 'index') {
    const index = view.indexed(view.core(first.access))?.indexes[0]
    return index === undefined || view.literalText(index) !== undefined
      ? 1
      : handedIn(index, { crash, search })
  }
  const isMade =
    view.call(view.core(first.access)) !== undefined && view.core(first.value).is('type_identifier')
  const share = await handedIn(isMade ? first.access : first.value, { crash, search })
  return symptom.access === 'type_assertion' ? Math.min(share, MADE_ELSEWHERE) : share
}

/**
 * Whether the function of the crash is one statement that does something with its own parameters and nothing else: what
 * was handed to it is wrong more often. Shape: `static int of(String text) { return Integer.parseInt(text); }`.
 */
function isThin({ function: around, suspects, view }: CrashSite): boolean {
  if (around === undefined || around.endLine - around.startLine > 2 || suspects.length === 0) return false
  const [first] = suspects
  const same = suspects.filter((suspect) => suspect.access.id() === first?.access.id())
  const indexes = same.flatMap(({ access }) => view.indexed(view.core(access))?.indexes ?? [])
  const values = [...same.map(({ value }) => view.core(value)), ...indexes.map((index) => view.core(index))]
  return values.every((value) => isOwnParameter(value, view))
}

/** How much of a bad value is the doing of the function that uses it. */
async function handedIn(
  value: SyntaxNode,
  at: { readonly crash: CrashSite; readonly search: Search },
  depth = 0,
): Promise<number> {
  const { view, file } = at.crash
  const node = view.core(value)
  const member = view.member(node)
  if (view.call(node) !== undefined) {
    const definition = await at.search.called(node, file)
    // What is handed to a library and made for it, as a comparator, is called there.
    if (definition?.symbol.kind === 'class') return at.crash.frameIndex > 0 ? MADE_ELSEWHERE : 1
    return definition === undefined ? 1 : resultShare(definition.symbol.node)
  }
  if (member !== undefined) return view.isSelf(view.core(member.object)) ? 1 : MADE_ELSEWHERE
  if (!view.isIdentifier(node) || depth > 2) return 1
  const shares: number[] = [1]
  for (const binding of visibleBindings(node, view).possible) {
    const { kind, value: bound } = binding
    if (kind === 'parameter') shares.push((await isGivenOn(binding, at)) ? GIVEN_ON : GIVEN)
    else if (bound !== undefined && kind === 'value') shares.push(await handedIn(bound, at, depth + 1))
  }
  return Math.min(...shares)
}

/** Whether the call on the stack gives for a parameter what it only read out of something else. */
async function isGivenOn(
  { parameter, node }: Binding,
  { crash, search }: { readonly crash: CrashSite; readonly search: Search },
): Promise<boolean> {
  if (parameter === undefined) return false
  const site = await stackCall(symbolOf(parameter.function), { frameIndex: crash.frameIndex }, search)
  const call = site === undefined ? undefined : viewOf(site.call).call(site.call)
  const argument = call?.named.get(node.text()) ?? call?.positional[parameter.index]
  return argument !== undefined && isHandedOn(argument)
}

/** Whether who calls a function has to expect that it gives nothing: not where the declared result says that it never does. */
function resultShare(called: SyntaxNode): number {
  const declared = called.field('return_type')?.text() ?? ''
  const isSaid = /\b(?:undefined|null|None|Optional|Option|any|unknown|Any)\b|\?$/.test(declared)
  return declared === '' || isSaid ? MAY_BE_ABSENT : NEVER_ABSENT
}

/** Whether a value is one side of a sum or the like, which is this function's own doing. */
function isComputedHere(value: SyntaxNode, view: LanguageView): boolean {
  const around = value.parent()
  if (around === null || around.field('operator') === null) return false
  const operands = view.operands(around).map((one) => view.member(view.core(one)))
  const isOfOthers = operands.some((member) => member !== undefined && !view.isSelf(view.core(member.object)))
  return operands.length > 1 && !isOfOthers
}
