import { CountedCache } from '../../../../agent/telemetry/counted-cache.ts'
import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'

/** A node with what is around it. */
export interface PlacedNode {
  readonly node: CodeNode
  readonly parent: CodeNode | undefined
  /** How many conditions decide whether it runs, and how many handlers catch what it throws. */
  readonly depth: number
  /** Name of the innermost function around it; '' outside of all. */
  readonly scope: string
}

/** Of the trees before and after a change. */
const PLACED_MAX = 4

const placed = new CountedCache<CodeNode, readonly PlacedNode[]>({
  name: 'placed nodes',
  entriesMax: PLACED_MAX,
})

/** Every node of a tree, parents before children. */
export function placedNodes(root: CodeNode): readonly PlacedNode[] {
  const known = placed.get(root)
  if (known !== undefined) return known
  const nodes: PlacedNode[] = []
  place(root, { parent: undefined, depth: 0, scope: '' }, nodes)
  placed.set(root, nodes)
  return nodes
}

function place(node: CodeNode, around: Omit<PlacedNode, 'node'>, nodes: PlacedNode[]): void {
  nodes.push({ node, ...around })
  const scope = functionName(node) ?? around.scope
  for (const [index, child] of node.children.entries()) {
    const depth = around.depth + (isConditional(node, index) ? 1 : 0)
    place(child, { parent: node, depth, scope }, nodes)
  }
}

/** The named children that are no comments. */
export function partsOf(node: CodeNode): readonly CodeNode[] {
  return node.children.filter((child) => child.isNamed && !child.kind.includes('comment'))
}

/** A condition and what runs when it holds; undefined for what is no conditional. */
export function conditionalOf(
  node: CodeNode,
): { readonly condition: CodeNode; readonly consequence: CodeNode } | undefined {
  const parts = partsOf(node)
  if (node.kind === 'conditional_expression') return pair(parts[1], parts[0])
  if (!IF_KINDS.has(node.kind)) return undefined
  const block = parts.findIndex(({ kind }) => BLOCK_KINDS.has(kind))
  return block > 0 ? pair(parts[block - 1], parts[block]) : pair(parts[0], parts[1])
}

function pair(
  condition: CodeNode | undefined,
  consequence: CodeNode | undefined,
): { condition: CodeNode; consequence: CodeNode } | undefined {
  return condition === undefined || consequence === undefined ? undefined : { condition, consequence }
}

/** The statements of a block, or the one statement that stands in its place. */
export function statementsOf(node: CodeNode): readonly CodeNode[] {
  if (node.kind === 'statement_list') return partsOf(node)
  if (!BLOCK_KINDS.has(node.kind)) return [node]
  const parts = partsOf(node)
  const [only] = parts
  return only?.kind === 'statement_list' ? partsOf(only) : parts
}

/** The operator of a node with two sides: `&&`, `or`, `not in`. */
export function operatorOf(node: CodeNode): string {
  return node.children
    .filter((child) => !child.isNamed)
    .map((child) => child.text)
    .join(' ')
}

const IF_KINDS: ReadonlySet<string> = new Set([
  'if_statement',
  'elif_clause',
  'if_expression',
  'ternary_expression',
])
const BLOCK_KINDS: ReadonlySet<string> = new Set(['block', 'statement_block'])
const SHORT_CIRCUITS: ReadonlySet<string> = new Set(['&&', '||', '??', 'and', 'or'])

/** Whether a child only runs under a condition, or with its errors caught. */
function isConditional(node: CodeNode, index: number): boolean {
  const child = node.children[index]
  if (child?.isNamed !== true) return false
  if (node.kind === 'try_statement') return BLOCK_KINDS.has(child.kind)
  if (/^(?:binary_expression|boolean_operator)$/.test(node.kind))
    return SHORT_CIRCUITS.has(operatorOf(node)) && child !== partsOf(node)[0]
  const conditional = conditionalOf(node)
  return conditional !== undefined && child !== conditional.condition
}

const FUNCTION_KINDS =
  /^(?:function_declaration|generator_function_declaration|method_definition|function_definition|method_declaration|function_item|variable_declarator)$/
const NAME_KINDS = /^(?:identifier|property_identifier|private_property_identifier|field_identifier)$/

function functionName(node: CodeNode): string | undefined {
  if (!FUNCTION_KINDS.test(node.kind)) return undefined
  const isValue = node.kind === 'variable_declarator'
  if (isValue && !node.children.some(({ kind }) => /^(?:arrow_function|function_expression)$/.test(kind)))
    return undefined
  return node.children.find(({ kind }) => NAME_KINDS.test(kind))?.text
}

/** The items that are there more often after than before. */
export function gained<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
): readonly T[] {
  const counts = new Map<string, number>()
  for (const item of before) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return after.filter((item) => {
    const left = counts.get(keyOf(item)) ?? 0
    counts.set(keyOf(item), left - 1)
    return left <= 0
  })
}
