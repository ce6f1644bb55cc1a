import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { ownNodes, type Returns } from '../language-view.ts'

const FUNCTIONS = new Set(['function_definition', 'lambda', 'class_definition'])

/** How a Python function ends. */
export function readReturns(functionNode: SyntaxNode): Returns {
  const body = functionNode.field('body')
  const isAsync = functionNode.children().some((child) => child.is('async'))
  if (body === null) return { values: [], fallsThrough: false, isAsync, isGenerator: false }
  if (!body.is('block')) {
    return { values: [{ statement: body, value: body }], fallsThrough: false, isAsync, isGenerator: false }
  }
  const values = ownNodes(body, new Set(['return_statement']), FUNCTIONS).map((statement) => ({
    statement,
    value: statement.namedChildren()[0],
  }))
  const isGenerator = ownNodes(body, new Set(['yield']), FUNCTIONS).length > 0
  return { values, fallsThrough: !ends(body), isAsync, isGenerator }
}

/** Whether a statement never lets control go on to the next one. */
function ends(node: SyntaxNode | null | undefined): boolean {
  if (node === null || node === undefined) return false
  const kind = String(node.kind())
  if (kind === 'return_statement' || kind === 'raise_statement') return true
  if (kind === 'expression_statement') return /^(?:sys\.exit|os\._exit|exit|quit)\(/.test(node.text())
  if (kind === 'block') return node.namedChildren().some(ends)
  if (kind === 'else_clause' || kind === 'elif_clause')
    return ends(node.field('body') ?? node.field('consequence'))
  if (kind === 'with_statement') return ends(node.field('body'))
  if (kind === 'if_statement') {
    const others = node.namedChildren().filter((child) => child.is('elif_clause') || child.is('else_clause'))
    return (
      others.some((child) => child.is('else_clause')) && ends(node.field('consequence')) && others.every(ends)
    )
  }
  if (kind === 'try_statement') {
    const parts = node.namedChildren()
    const last = (part: SyntaxNode): SyntaxNode | undefined =>
      part.namedChildren().findLast((child) => child.is('block'))
    const final = parts.find((part) => part.is('finally_clause'))
    if (final !== undefined && ends(last(final))) return true
    const otherwise = parts.find((part) => part.is('else_clause'))
    const main = ends(node.field('body')) || (otherwise !== undefined && ends(last(otherwise)))
    return main && parts.filter((part) => part.is('except_clause')).every((part) => ends(last(part)))
  }
  if (kind === 'match_statement') {
    const cases = node.findAll({ rule: { kind: 'case_clause' } })
    const hasAny = cases.some((one) => one.namedChildren()[0]?.text() === '_')
    return hasAny && cases.every((one) => ends(one.namedChildren().at(-1)))
  }
  const isEndless = kind === 'while_statement' && /^(?:True|1)$/.test(node.field('condition')?.text() ?? '')
  const breaks = isEndless ? ownNodes(node, new Set(['break_statement']), FUNCTIONS) : []
  return isEndless && !breaks.some((one) => leaves(one, node))
}

/** Whether a break ends a loop, and not only another one in it; the else of that one is no part of it. */
function leaves(statement: SyntaxNode, loop: SyntaxNode): boolean {
  let inner = statement
  for (const around of statement.ancestors()) {
    if (around.id() === loop.id()) return true
    if (/^(?:for|while)_statement$/.test(String(around.kind())) && !inner.is('else_clause')) return false
    inner = around
  }
  return false
}
