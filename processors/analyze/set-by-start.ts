import { functionAround } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { CrashSite, Investigation } from './finder.ts'
import type { LanguageView } from './language-view.ts'
import { isClassNode } from './origins/fields.ts'
import { isAbsent } from './value-habits.ts'
import { memberValues } from './writes.ts'

/**
 * Whether the value that is absent, or is no function, is a field that is only set by what makes the object ready, which had not run.
 * Shape: `this.pool` that begins as null and that `connect` alone sets. JavaScript and Python.
 */
export function isReadBeforeStart(crash: CrashSite, investigation: Investigation): boolean {
  const { view, suspects } = crash
  const isCalled = view.id === 'javascript' && investigation.symptom.errorClass === 'not_callable'
  if (suspects[0] === undefined || !(isCalled || isAbsent(investigation, crash))) return false
  const value = view.core(suspects[0].value)
  const member = view.member(value)
  if (member === undefined || !view.isSelf(view.core(member.object))) return false
  return isSetByStart(value, member.name, view, isCalled)
}

/**
 * Whether a field begins empty and only methods that make the object ready set it to a value; one that is called, and that the class itself never
 * sets, is for whoever made the object to set first.
 */
function isSetByStart(node: SyntaxNode, name: string, view: LanguageView, isCalled: boolean): boolean {
  const around = node.ancestors().find((ancestor) => isClassNode(ancestor))
  if (around === undefined || (view.id !== 'javascript' && view.id !== 'python')) return false
  const values = memberValues(around, name)
  const isEmpty = (value: SyntaxNode): boolean => view.nullLiteral(view.core(value)) !== undefined
  const inMethod = (value: SyntaxNode): string => functionAround(value)?.simpleName ?? ''
  const isBegun = values.some(
    (value) => isEmpty(value) && (inMethod(value) === '' || MAKES.test(inMethod(value))),
  )
  const isCleared = values.some(
    (value) => isEmpty(value) && !(inMethod(value) === '' || MAKES.test(inMethod(value))),
  )
  if (!isBegun || isCleared) return false
  const set = values.filter((value) => !isEmpty(value))
  if (set.length > 0) return set.every((value) => MAKES_READY.test(inMethod(value)))
  return isCalled && !name.startsWith('#')
}

const LACKS = /^'(\w+)' object has no attribute '(\w+)'/

/** Python: whether an object lacks what a method of its own class sets on itself: it was read before that. */
export async function isSetByItsClass({ crash, files, exceptionMessage }: Investigation): Promise<boolean> {
  const [, owner = '', name = ''] = LACKS.exec(exceptionMessage) ?? []
  if (crash === undefined || files === undefined || crash.view.id !== 'python' || owner === '') return false
  const found =
    (await files.findDefinition(crash.file, owner)) ?? (await files.findOnlyDefinition(crash.file, owner))
  if (found?.symbol.kind !== 'class') return false
  const { view } = crash
  // What a branch sets is left out on another way, which is no matter of order.
  return memberValues(found.symbol.node, name).some(
    (value) =>
      functionAround(value) !== undefined && !value.ancestors().some((around) => view.isConditional(around)),
  )
}

/** Methods that make an object ready, by their names. */
const MAKES_READY =
  /^_*#?(?:init\w*|open\w*|start\w*|connect\w*|load\w*|set_?up\w*|prepare\w*|begin\w*|attach\w*|mount\w*|boot\w*|configure\w*|install\w*|bind\w*|listen\w*|log_?in\w*|enter|__enter__|__aenter__|set[A-Z_]\w*|on[A-Z]\w*)$/
const MAKES = /^(?:constructor|__init__)$/
