import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { conditionOf } from '../flow.ts'
import { descendants, kindOf, span, stringValue, type CodeFile } from '../tree.ts'

/** Conditions for checks that refuse a value at a limit. */

/**
 * The check `MATCH` ends with an error whose message shows that two values which it compares are the same: so it is the limit itself
 * that it refuses. Binds OPERATOR, the sign between them, OTHER_OPERATOR, which takes the limit in, LEFT and RIGHT.
 */
const refusesLimit: Predicate = {
  arguments: ['placeholder'],
  binds: ['OPERATOR', 'OTHER_OPERATOR', 'LEFT', 'RIGHT'],
  test: (context, [name]) => {
    const check = nodeOf(context, name)
    const file = fileOf(context, name)
    const test = check === undefined ? undefined : testOf(check, file)
    if (check === undefined || test === undefined) return false
    const values = writtenValues(check, test, context.subject.exceptionMessage, file)
    const met = comparisonsIn(test).filter(({ left, right }) => {
      const [a, b] = [valueOf(left, values, file), valueOf(right, values, file)]
      return a !== undefined && a === b && left.text() !== right.text()
    })
    // Of `if` the condition tells what is refused, of `assert` what is taken.
    const isTaken = kindOf(check) === 'assert_statement'
    const found = met.filter(
      ({ operator }) =>
        REFUSING[String(isTaken !== isNegated(operator, test))]?.has(operator.text()) === true,
    )
    const [only] = found
    if (only === undefined || found.length !== 1) return false
    return {
      OPERATOR: nodeBinding(only.operator, file),
      OTHER_OPERATOR: { text: OTHER[only.operator.text()] ?? '' },
      LEFT: { text: only.left.text() },
      RIGHT: { text: only.right.text() },
    }
  },
}

const REFUSING: Readonly<Record<string, ReadonlySet<string>>> = {
  false: new Set(['<=', '>=']),
  true: new Set(['<', '>']),
}
const OTHER: Readonly<Record<string, string>> = { '<=': '<', '>=': '>', '<': '<=', '>': '>=' }

function testOf(check: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  return kindOf(check) === 'assert_statement'
    ? check.children().find((child) => child.isNamed())
    : conditionOf(check, grammar)
}

interface Comparison {
  readonly left: SyntaxNode
  readonly operator: SyntaxNode
  readonly right: SyntaxNode
}

/** Each pair of a chain. Shape: `0 < x` and `x < n` of `0 < x < n`. */
function comparisonsIn(test: SyntaxNode): readonly Comparison[] {
  return descendants(test)
    .filter((node) => /^(binary_expression|comparison_operator)$/.test(kindOf(node)))
    .flatMap((node) => {
      const parts = node.children()
      return parts.flatMap((operator, index) => {
        const [left, right] = [parts[index - 1], parts[index + 1]]
        const isSign = /^[<>]=?$/.test(operator.text())
        return isSign && left !== undefined && right !== undefined ? [{ left, operator, right }] : []
      })
    })
}

function isNegated(operator: SyntaxNode, test: SyntaxNode): boolean {
  const around = operator
    .ancestors()
    .filter((outer) => span(outer).start >= span(test).start && span(outer).end <= span(test).end)
  return (
    around.filter((outer) => kindOf(outer) === 'not_operator' || outer.text().startsWith('!')).length % 2 ===
    1
  )
}

/** What the message says of each expression that is written into it. */
function writtenValues(
  check: SyntaxNode,
  test: SyntaxNode,
  message: string,
  file: CodeFile,
): ReadonlyMap<string, string> {
  const texts = descendants(check).filter(
    (node) => /^(template_string|string)$/.test(kindOf(node)) && span(node).start >= span(test).end,
  )
  for (const text of texts) {
    const parts = text
      .children()
      .filter((child) => /^(template_substitution|interpolation)$/.test(kindOf(child)))
    if (parts.length === 0) continue
    const pieces = piecesOf(text, parts, file)
    const found = new RegExp(`^${pieces.map((piece) => RegExp.escape(piece)).join('([^]*?)')}$`).exec(
      message.slice(0, MESSAGE_LENGTH_MAX),
    )
    if (found === null) continue
    const names = parts.map(
      (part) =>
        part
          .children()
          .find((child) => child.isNamed())
          ?.text() ?? '',
    )
    return new Map(names.map((name, index) => [name, found[index + 1] ?? '']))
  }
  return new Map()
}

const MESSAGE_LENGTH_MAX = 500

/** The text between what is filled in, without its quotes. */
function piecesOf(text: SyntaxNode, parts: readonly SyntaxNode[], file: CodeFile): readonly string[] {
  const { start, end } = span(text)
  const opening = /^[a-zA-Z]*("""|'''|["'`])/.exec(text.text()) ?? ['', '']
  let from = start + opening[0].length
  const pieces = parts.map((part) => {
    const piece = file.text.slice(from, span(part).start)
    from = span(part).end
    return piece
  })
  return [...pieces, file.text.slice(from, end - (opening[1] ?? '').length)]
}

/** The value of an operand as text: a number, what the message says of it, or what a name of the file stands for. */
function valueOf(
  operand: SyntaxNode,
  written: ReadonlyMap<string, string>,
  file: CodeFile,
): string | undefined {
  const said = written.get(operand.text())
  if (said !== undefined) return plain(said)
  if (/^-?[\d_.]+n?$/.test(operand.text())) return plain(operand.text())
  if (kindOf(operand) !== 'identifier') return stringValue(operand, file.grammar)
  const declared = descendants(file.root).filter(
    (node) => (node.field('name') ?? node.field('left'))?.text() === operand.text(),
  )
  const values = declared.map((node) => (node.field('value') ?? node.field('right'))?.text() ?? '')
  const [only] = values
  return values.length === 1 && only !== undefined && /^-?[\d_.]+$/.test(only) ? plain(only) : undefined
}

function plain(value: string): string {
  const digits = value.replaceAll(/[_n]/g, '')
  return /^-?\d+(\.\d+)?$/.test(digits) ? String(Number(digits)) : value
}

export const LIMIT_PREDICATES: Readonly<Record<string, Predicate>> = { refuses_limit: refusesLimit }
