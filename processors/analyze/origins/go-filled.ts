import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import { functionAround } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { goView } from '../language-views/go.ts'
import { originAt, type Origin, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import type { MadeValue } from './values.ts'

interface Lacking {
  readonly object: SyntaxNode
  /** What made the object: a variable, or the literal that a variable was set to. */
  readonly made: MadeValue
  readonly field: string
}

/** Go: `json.Unmarshal(text, &p)` or `Decode(p)` before `p.Field` is read: the text need not have the field. */
export function filledFromText({ object, made, field }: Lacking, trail: Trail): Origin | undefined {
  const variable = variableOf(made.node)
  const around = variable === undefined ? undefined : functionAround(variable)
  if (variable === undefined || around === undefined) return undefined
  const name = variable.text()
  const reader = callsOf(around.node).find(
    (call) =>
      goView.parsers.has(calledName(call)) &&
      goView.call(call)?.positional.some((one) => one.text() === `&${name}` || one.text() === name) ===
        true &&
      !isFed(call, name),
  )
  if (reader === undefined) return undefined
  const text = `${code(object)} is read from text that others write, ${code(reader)} (${place(made.file, reader)}), where ${code(field)} may be left out`
  return originAt({ ...trail, file: made.file }, reader, { kind: 'input', strength: 0.66, text })
}

/** `strconv.Atoi(p)` and `Unmarshal(p, &q)` read the variable, they do not fill it. */
function isFed(call: SyntaxNode, name: string): boolean {
  const given = goView.call(call)?.positional ?? []
  const isFilling = /^(?:Unmarshal|Decode)$/.test(calledName(call))
  return !isFilling || (given.length > 1 && given[0]?.text() === name)
}

/** The variable that a node is, or that is declared with the node as its value. */
function variableOf(node: SyntaxNode): SyntaxNode | undefined {
  if (goView.isIdentifier(node)) return node
  const list = node.parent()
  const declaration = list?.is('expression_list') === true ? list.parent() : list
  if (list === null || declaration === null || declaration === undefined) return undefined
  const position = list.is('expression_list')
    ? list.namedChildren().findIndex((child) => child.id() === node.id())
    : 0
  if (declaration.is('short_var_declaration')) return declaration.field('left')?.namedChildren()[position]
  return declaration.is('var_spec') ? declaration.fieldChildren('name')[position] : undefined
}
