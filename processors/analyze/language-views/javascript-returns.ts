import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { ownNodes, type Returns } from '../language-view.ts'

/** What makes a scope of its own. */
export const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
])

const RETURNS = new Set(['return_statement'])
const YIELDS = new Set(['yield_expression'])

/** How a JavaScript function ends. */
export function readReturns(functionNode: SyntaxNode): Returns {
  const body = functionNode.field('body')
  const isAsync = hasChild(functionNode, 'async')
  const isGenerator = String(functionNode.kind()).startsWith('generator') || hasChild(functionNode, '*')
  if (body === null) return { values: [], fallsThrough: false, isAsync, isGenerator }
  if (!body.is('statement_block')) {
    return { values: [{ statement: body, value: body }], fallsThrough: false, isAsync, isGenerator }
  }
  const values = ownNodes(body, RETURNS, FUNCTIONS).map((statement) => ({
    statement,
    value: statement.namedChildren().find((child) => !child.is('comment')),
  }))
  const yields = ownNodes(body, YIELDS, FUNCTIONS).length > 0
  return { values, fallsThrough: !ends(body), isAsync, isGenerator: isGenerator || yields }
}

/** Whether a statement never lets control go on to the next one. */
function ends(node: SyntaxNode | null): boolean {
  if (node === null) return false
  const kind = String(node.kind())
  if (kind === 'return_statement' || kind === 'throw_statement') return true
  if (kind === 'expression_statement') return /^(?:process|Deno)\.exit\(/.test(node.text())
  if (kind === 'statement_block') return node.namedChildren().some(ends)
  if (kind === 'else_clause' || kind === 'labeled_statement') return ends(node.namedChildren().at(-1) ?? null)
  if (kind === 'if_statement') return ends(node.field('consequence')) && ends(node.field('alternative'))
  if (kind === 'try_statement') {
    const handler = node.field('handler')
    const last = ends(node.field('finalizer')?.field('body') ?? null)
    return last || (ends(node.field('body')) && (handler === null || ends(handler.field('body'))))
  }
  if (kind === 'switch_statement') {
    const cases = node.field('body')?.namedChildren() ?? []
    const filled = cases.filter((one) => one.namedChildren().length > (one.is('switch_case') ? 1 : 0))
    return (
      cases.some((one) => one.is('switch_default')) && filled.every((one) => one.namedChildren().some(ends))
    )
  }
  const isEndless =
    (kind === 'while_statement' && stripped(node.field('condition')) === 'true') ||
    (kind === 'for_statement' && node.field('condition')?.is('empty_statement') === true)
  const breaks = isEndless ? ownNodes(node, new Set(['break_statement']), FUNCTIONS) : []
  return isEndless && !breaks.some((one) => leaves(one, node))
}

/** Whether a break ends a loop, and not only a switch or another loop in it. One with a label may. */
function leaves(statement: SyntaxNode, loop: SyntaxNode): boolean {
  if (statement.field('label') !== null) return true
  return (
    statement
      .ancestors()
      .find((one) => LEFT_BY_BREAK.has(String(one.kind())))
      ?.id() === loop.id()
  )
}

const LEFT_BY_BREAK = new Set([
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
  'switch_statement',
])

/** The text of a condition without its parentheses. */
export function stripped(node: SyntaxNode | null): string {
  return (node?.text() ?? '').replace(/^\(([\s\S]*)\)$/, '$1')
}

/** Whether a token stands directly in a node. */
export function hasChild(node: SyntaxNode, kind: string): boolean {
  return node.children().some((child) => child.is(kind))
}
