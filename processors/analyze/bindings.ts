import { isFunctionNode } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { Binding, LanguageView } from './language-view.ts'

/** The ways in which a name may have got its value at one place. */
export interface VisibleBindings {
  /** Nearest first, up to the first one that always runs. */
  readonly possible: readonly Binding[]
  /** Assignments to the same variable in other functions, for a variable that several share. */
  readonly elsewhere: readonly Binding[]
}

const NONE: VisibleBindings = { possible: [], elsewhere: [] }

/** Declarations that are seen only in the block around them. */
const BLOCK_DECLARATIONS = new Set([
  'lexical_declaration',
  'short_var_declaration',
  'var_spec',
  'local_variable_declaration',
  'let_declaration',
])
const BLOCKS = new Set([
  'statement_block',
  'for_statement',
  'for_in_statement',
  'switch_body',
  'switch_case',
  'catch_clause',
  'block',
  'if_statement',
  'expression_case',
  'type_case',
  'communication_case',
  'enhanced_for_statement',
  'switch_rule',
  'if_expression',
  'for_expression',
  'match_arm',
])
const LOOPS = new Set([
  'for_statement',
  'for_in_statement',
  'while_statement',
  'do_statement',
  'enhanced_for_statement',
  'for_expression',
  'while_expression',
  'loop_expression',
])

/**
 * What binds a name where it is used: in the function around, else in the functions around that one and
 * at last in the file. Text order stands for time, but for what a loop around both may have run before.
 */
export function visibleBindings(use: SyntaxNode, view: LanguageView): VisibleBindings {
  const { visible } = knownOf(use)
  const known = visible.get(use.id()) ?? findVisible(use, view)
  visible.set(use.id(), known)
  return known
}

/** What was found in a tree before: finders ask for the same names again, and a tree never changes. */
interface Known {
  readonly visible: Map<number, VisibleBindings>
  /** By scope and name. */
  readonly bindings: Map<string, readonly Binding[]>
}

const knownByTree = new WeakMap<object, Known>()

function knownOf(node: SyntaxNode): Known {
  const tree = node.getRoot()
  const known = knownByTree.get(tree) ?? { visible: new Map(), bindings: new Map() }
  knownByTree.set(tree, known)
  return known
}

function findVisible(use: SyntaxNode, view: LanguageView): VisibleBindings {
  const root = use.getRoot().root()
  const scopes = [...use.ancestors().filter(isFunctionNode), root]
  for (const scope of scopes) {
    const all = bindingsIn(scope, use.text(), view)
    const inScope = all.filter((binding) => scopeOf(binding.node).id() === scope.id())
    const seen = inScope.filter((binding) => isSeenFrom(binding.node, use))
    if (seen.length === 0) continue
    if (scope.id() === scopes[0]?.id()) return { possible: possibleAt(use, seen, view), elsewhere: [] }
    const elsewhere = all.filter(
      (binding) => binding.kind === 'value' && !inScope.includes(binding) && isAssignment(binding.node),
    )
    return { possible: seen.toReversed(), elsewhere }
  }
  return NONE
}

/** All occurrences of a name in its file that give it a value, in the order of the text. */
export function bindingsOfName(use: SyntaxNode, view: LanguageView): readonly Binding[] {
  return bindingsIn(use.getRoot().root(), use.text(), view)
}

/** Occurrences of one name that are looked at; a name that occurs more often is in generated code. */
const OCCURRENCES_MAX = 500

function bindingsIn(scope: SyntaxNode, name: string, view: LanguageView): readonly Binding[] {
  const { bindings } = knownOf(scope)
  const key = `${scope.id()} ${name}`
  const known = bindings.get(key) ?? findBindings(scope, name, view)
  bindings.set(key, known)
  return known
}

function findBindings(scope: SyntaxNode, name: string, view: LanguageView): readonly Binding[] {
  const kinds =
    view.id === 'javascript' ? ['identifier', 'shorthand_property_identifier_pattern'] : ['identifier']
  const regex = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
  const text = scope.text()
  const offset = scope.range().start.index
  // What a member is read of is no target. Told from the text: asking a node for its parent walks down
  // from the root, which is slow in an expression of thousands of operands.
  const occurrences = scope
    .findAll({ rule: { any: kinds.map((kind) => ({ kind })), regex } })
    .map((node) => ({ node, range: node.range() }))
    .filter(({ range }) => text[range.end.index - offset] !== '.')
    .toSorted((a, b) => a.range.start.index - b.range.start.index)
  return occurrences
    .slice(0, OCCURRENCES_MAX)
    .map(({ node }) => view.bindingOf(node))
    .filter((binding) => binding !== undefined)
}

/** The function whose variable a binding is; the name of a function belongs to what is around it. */
function scopeOf(node: SyntaxNode): SyntaxNode {
  const functions = node.ancestors().filter(isFunctionNode)
  const isOwnName = functions[0]?.field('name')?.id() === node.id()
  return functions[isOwnName ? 1 : 0] ?? node.getRoot().root()
}

function isSeenFrom(target: SyntaxNode, use: SyntaxNode): boolean {
  const ancestors = target.ancestors()
  const declared = ancestors.findIndex((ancestor) => BLOCK_DECLARATIONS.has(String(ancestor.kind())))
  const block =
    declared < 0 ? undefined : ancestors.slice(declared).find((one) => BLOCKS.has(String(one.kind())))
  return block === undefined || contains(block, use)
}

/** Walks back from the use, over assignments that may not have run, to the first that has. */
function possibleAt(use: SyntaxNode, seen: readonly Binding[], view: LanguageView): readonly Binding[] {
  const ofComprehension =
    view.id === 'python' ? seen.filter((binding) => isOfComprehensionAround(binding, use)) : []
  if (ofComprehension.length > 0) return ofComprehension
  const position = use.range().start.index
  const before = seen.filter(
    (binding) =>
      binding.node.range().start.index < position &&
      !(binding.value !== undefined && binding.kind === 'value' && contains(binding.value, use)),
  )
  const possible: Binding[] = []
  for (const binding of before.toReversed()) {
    possible.push(binding)
    const branches = binding.node.ancestors().filter((ancestor) => view.isConditional(ancestor))
    if (branches.every((branch) => contains(branch, use))) break
  }
  const loop = use.ancestors().find((ancestor) => LOOPS.has(String(ancestor.kind())))
  const again = seen.filter(
    (binding) =>
      binding.kind === 'value' &&
      loop !== undefined &&
      contains(loop, binding.node) &&
      !possible.some((known) => known.node.id() === binding.node.id()),
  )
  return [...possible, ...again]
}

/** Python: `f(x) for x in xs` names its element after it is used. */
function isOfComprehensionAround(binding: Binding, use: SyntaxNode): boolean {
  const clause = binding.node.ancestors().find((ancestor) => ancestor.is('for_in_clause'))
  const comprehension = clause?.parent()
  if (clause === undefined || comprehension === null || comprehension === undefined) return false
  return contains(comprehension, use) && !contains(clause, use)
}

function isAssignment(target: SyntaxNode): boolean {
  const parent = target.parent()
  const kind = String(parent?.kind())
  return kind === 'assignment_expression' || kind === 'assignment' || kind === 'expression_list'
}

/** Whether a node lies in another, or is it. */
export function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  const a = outer.range()
  const b = inner.range()
  return a.start.index <= b.start.index && a.end.index >= b.end.index
}
