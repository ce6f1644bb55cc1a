import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Call, LanguageView } from '../language-view.ts'
import { readBinding } from './javascript-binding.ts'
import { FUNCTIONS, hasChild, readReturns, stripped } from './javascript-returns.ts'

const WRAPPERS = new Set([
  'parenthesized_expression',
  'await_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'type_assertion',
])

const SOLID = new Set([
  'string',
  'number',
  'template_string',
  'true',
  'false',
  'regex',
  'object',
  'array',
  'new_expression',
  'class',
  'this',
  'super',
  ...FUNCTIONS,
])

const BRANCHES = new Set([
  'if_statement',
  'else_clause',
  'for_statement',
  'for_in_statement',
  'while_statement',
  'switch_case',
  'switch_default',
  'try_statement',
  'catch_clause',
])

/** JavaScript, TypeScript and TSX. */
export const javascriptView: LanguageView = {
  id: 'javascript',
  nullWord: 'undefined',
  lookups: {
    find: 'which is undefined when nothing matches',
    findLast: 'which is undefined when nothing matches',
    get: 'which is undefined for a key that is not there',
    match: 'which is null when the text does not match',
    exec: 'which is null when the text does not match',
    at: 'which is undefined past the end',
    pop: 'which is undefined when there is nothing left',
    shift: 'which is undefined when there is nothing left',
    closest: 'which is null when nothing matches',
    querySelector: 'which is null when nothing matches',
    getElementById: 'which is null when there is no such element',
    getItem: 'which is null when nothing is stored under the key',
    getAttribute: 'which is null without the attribute',
    findOne: 'which is null when nothing matches',
    findUnique: 'which is null when nothing matches',
    findFirst: 'which is null when nothing matches',
    findById: 'which is null when nothing matches',
    findByPk: 'which is null when nothing matches',
    forEach: 'which always gives undefined',
  },
  parsers: new Set(['parse', 'json', 'parseBody', 'load']),

  member(node) {
    const object = node.is('member_expression') ? node.field('object') : null
    const nameNode = object === null ? null : node.field('property')
    if (object === null || nameNode === null) return undefined
    const isOptional = hasChild(node, 'optional_chain')
    return { object: tightObject(object), nameNode, name: nameNode.text(), isOptional }
  },
  indexed(node) {
    const object = node.is('subscript_expression') ? node.field('object') : null
    const index = object === null ? null : node.field('index')
    if (object === null || index === null) return undefined
    return { object, indexes: [index], isSlice: false, isOptional: hasChild(node, 'optional_chain') }
  },
  call: readCall,
  core(node) {
    let current = node
    while (WRAPPERS.has(String(current.kind()))) {
      const inner = current.namedChildren().find((child) => !child.is('comment'))
      if (inner === undefined) break
      current = inner
    }
    return current
  },
  isAwaited(node) {
    const parent = node.parent()
    return parent?.is('parenthesized_expression') === true
      ? javascriptView.isAwaited(parent)
      : parent?.is('await_expression') === true
  },
  nullLiteral(node) {
    if (node.is('null')) return 'null'
    return node.is('undefined') || node.text() === 'undefined' || node.text() === 'void 0'
      ? 'undefined'
      : undefined
  },
  alternatives(node) {
    if (node.is('ternary_expression')) return fields(node, 'consequence', 'alternative')
    const operator = node.is('binary_expression') ? node.field('operator')?.text() : undefined
    if (operator === '||' || operator === '??') return fields(node, 'right')
    if (operator === '&&') return fields(node, 'left', 'right')
    return node.is('sequence_expression') ? fields(node, 'right') : []
  },
  isSolid: (node) => SOLID.has(String(node.kind())),
  isSelf: (node) => node.is('this'),
  isIdentifier: (node) => node.is('identifier') || node.is('shorthand_property_identifier'),
  bindingOf: readBinding,
  division(node) {
    const operator = node.field('operator')?.text()
    return operator === '/' || operator === '%' || operator === '/='
      ? (node.field('right') ?? undefined)
      : undefined
  },
  operands: (node) =>
    node.is('binary_expression') || node.is('augmented_assignment_expression')
      ? fields(node, 'left', 'right')
      : [],
  iterated(node) {
    if (node.is('for_in_statement') && node.field('operator')?.text() === 'of')
      return node.field('right') ?? undefined
    if (node.is('spread_element')) return node.namedChildren()[0]
    if (node.is('variable_declarator') && node.field('name')?.is('array_pattern') === true) {
      return node.field('value') ?? undefined
    }
    const made = readCall(node)
    return made?.isNew === true && /^(?:Weak)?(?:Map|Set)$/.test(made.callee.text())
      ? made.positional[0]
      : undefined
  },
  entries: readEntries,
  elements: (node) =>
    node.is('array') ? node.namedChildren().filter((child) => !child.is('comment')) : undefined,
  literalText(node) {
    if (node.is('string')) return node.text().slice(1, -1)
    return node.is('number') ? node.text() : undefined
  },
  returns: readReturns,
  condition(node, within) {
    let previous = node
    for (const ancestor of node.ancestors()) {
      if (ancestor.id() === within.id()) return undefined
      const isElse = previous.is('else_clause')
      if (ancestor.is('if_statement') && previous.id() !== ancestor.field('condition')?.id()) {
        const text = stripped(ancestor.field('condition'))
        return isElse ? `not (${text})` : text
      }
      if (ancestor.is('catch_clause')) return 'an exception was caught'
      if (ancestor.is('switch_case')) return `the case is ${ancestor.field('value')?.text() ?? '?'}`
      previous = ancestor
    }
    return undefined
  },
  isConditional: (node) => BRANCHES.has(String(node.kind())),
  raised: (node) => (node.is('throw_statement') ? node.namedChildren()[0] : undefined),
}

/** The grammar reads `a - b!.c` as `(a - b)!.c`: a member is only ever read of the last operand. */
function tightObject(object: SyntaxNode): SyntaxNode {
  const inner = object.is('non_null_expression') ? object.namedChildren()[0] : object
  if (inner?.is('binary_expression') !== true) return object
  return inner.field('right') ?? object
}

function readCall(node: SyntaxNode): Call | undefined {
  const isNew = node.is('new_expression')
  if (!isNew && !node.is('call_expression')) return undefined
  const callee = node.field(isNew ? 'constructor' : 'function')
  const list = node.field('arguments')
  if (callee === null) return undefined
  const given =
    list?.is('arguments') === true ? list.namedChildren().filter((child) => !child.is('comment')) : []
  return {
    callee,
    positional: given,
    named: new Map(),
    hasSpread: given.some((child) => child.is('spread_element')),
    isNew,
  }
}

function readEntries(node: SyntaxNode): ReadonlyMap<string, SyntaxNode> | undefined {
  if (!node.is('object')) return undefined
  const entries = new Map<string, SyntaxNode>()
  for (const child of node.namedChildren()) {
    if (child.is('spread_element') || child.field('key')?.is('computed_property_name') === true)
      return undefined
    if (child.is('shorthand_property_identifier')) entries.set(child.text(), child)
    const key = child.field('key') ?? child.field('name')
    const value = child.field('value') ?? child
    if (key !== null) entries.set(key.text().replace(/^['"]|['"]$/g, ''), value)
  }
  return entries
}

function fields(node: SyntaxNode, ...names: readonly string[]): readonly SyntaxNode[] {
  return names.map((name) => node.field(name)).filter((child) => child !== null)
}
