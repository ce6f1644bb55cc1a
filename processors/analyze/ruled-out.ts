import { isFunctionNode } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { Investigation } from './finder.ts'
import type { Followed } from './followed.ts'
import type { LanguageView } from './language-view.ts'
import { viewOf } from './language-views.ts'
import { pythonType } from './operand-types.ts'
import { isClassNode } from './origins/fields.ts'
import { seenType, typeMade } from './seen-type.ts'

/** What cannot be the bad value, where the message tells which that is: absent, zero, or of a type. */
export function ruledOutBy(
  { exceptionMessage, symptom }: Investigation,
  view: LanguageView,
): ((node: SyntaxNode) => boolean) | undefined {
  if (symptom.access === 'divide')
    return (node) => {
      const text = viewOf(node).literalText(node)
      return text !== undefined && Number(text) !== 0
    }
  const seen = symptom.errorClass === 'type_mismatch' ? seenType(exceptionMessage, view) : undefined
  if (seen !== undefined) return (node) => (typeMade(node) ?? seen) !== seen
  if (symptom.access === 'call' && symptom.errorClass !== 'null_dereference')
    return (node) => isFunctionNode(node) || isClassNode(node)
  if (/mix BigInt/.test(exceptionMessage)) return (node) => /^(?:BigInt\(|-?\d+n$)/.test(node.text())
  const type = view.id === 'python' ? OF_TYPE.exec(exceptionMessage) : null
  const wanted = type?.[1] ?? type?.[2]
  if (wanted !== undefined) return (node) => (pythonType(node) ?? wanted) !== wanted
  const isAbsent =
    symptom.errorClass === 'null_dereference' ||
    symptom.value === view.nullWord ||
    exceptionMessage.includes("'NoneType'")
  if (!isAbsent && symptom.access !== 'map_write') return undefined
  return (node) => viewOf(node).nullLiteral(node) === undefined && viewOf(node).isSolid(node)
}

/** What CPython says of a value that cannot do what is asked of it. */
const OF_TYPE = /'(str|int|float|bool|list|dict|tuple|set)' object|object of type '(\w+)' has no/

/** What a condition looks at: the sides of a comparison with a literal, else all of it. */
export function comparedWith(condition: SyntaxNode): readonly Pick<Followed, 'node' | 'rulesOut'>[] {
  const view = viewOf(condition)
  const node = view.core(condition)
  const rulesOut = ruledOutIn(node)
  if (rulesOut === undefined) return [{ node: condition }]
  return view
    .operands(node)
    .filter((one) => view.literalText(view.core(one)) === undefined)
    .map((one) => ({ node: one, rulesOut }))
}

/** What cannot have made a condition true that compares with a literal. Shape: `open` for `state !== 'open'`. */
function ruledOutIn(condition: SyntaxNode): ((node: SyntaxNode) => boolean) | undefined {
  const view = viewOf(condition)
  const node = view.core(condition)
  const operands = view.operands(node)
  const literal = operands.map((one) => view.literalText(view.core(one))).find((text) => text !== undefined)
  const operator = /(!==?|===?)/.exec(node.text())?.[1]
  if (literal === undefined || operands.length !== 2 || operator === undefined) return undefined
  const isSame = operator.startsWith('=')
  return (value) => {
    const text = viewOf(value).literalText(value)
    return text !== undefined && (text === literal) !== isSame
  }
}
