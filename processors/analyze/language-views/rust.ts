import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { ownNodes, type Binding, type Call, type LanguageView } from '../language-view.ts'
import { firstChild, fields, guardOf, isField } from './view-parts.ts'

const FUNCTIONS = new Set(['function_item', 'closure_expression', 'async_block'])

const SOLID = new Set([
  'string_literal',
  'raw_string_literal',
  'char_literal',
  'integer_literal',
  'float_literal',
  'boolean_literal',
  'struct_expression',
  'array_expression',
  'tuple_expression',
  'unit_expression',
  'closure_expression',
])

const WRAPPERS = new Set([
  'parenthesized_expression',
  'reference_expression',
  'try_expression',
  'await_expression',
  'type_cast_expression',
])

const BRANCHES = new Set([
  'if_expression',
  'match_arm',
  'for_expression',
  'while_expression',
  'loop_expression',
  'else_clause',
])

/** Rust. */
export const rustView: LanguageView = {
  id: 'rust',
  nullWord: 'None',
  lookups: {
    get: 'which is None for a key or an index that is not there',
    get_mut: 'which is None for a key or an index that is not there',
    first: 'which is None for an empty list',
    last: 'which is None for an empty list',
    pop: 'which is None when there is nothing left',
    pop_front: 'which is None when there is nothing left',
    next: 'which is None at the end',
    nth: 'which is None past the end',
    find: 'which is None when nothing is found',
    position: 'which is None when nothing is found',
    max: 'which is None for an empty list',
    min: 'which is None for an empty list',
    max_by_key: 'which is None for an empty list',
    min_by_key: 'which is None for an empty list',
    split_once: 'which is None when the separator is not in the text',
    strip_prefix: 'which is None when the text does not begin so',
    strip_suffix: 'which is None when the text does not end so',
    remove: 'which is None for a key that is not there',
    checked_sub: 'which is None where the result would be too small',
    checked_add: 'which is None where the result would be too large',
    checked_div: 'which is None for a divisor of zero',
    parent: 'which is None at the root',
    file_name: 'which is None for a path that ends in ..',
    extension: 'which is None for a name without one',
    to_str: 'which is None for what is no UTF-8',
    to_digit: 'which is None for what is no digit',
    captures: 'which is None when the text does not match',
    as_str: 'which is None for another kind of value',
    as_u64: 'which is None for another kind of value',
    as_i64: 'which is None for another kind of value',
    as_array: 'which is None for another kind of value',
  },
  parsers: new Set([
    'parse',
    'from_str',
    'from_slice',
    'from_utf8',
    'from_str_radix',
    'try_from',
    'try_into',
  ]),
  member(node) {
    const object = node.is('field_expression') ? node.field('value') : null
    const nameNode = object === null ? null : node.field('field')
    if (object === null || nameNode === null) return undefined
    return { object, nameNode, name: nameNode.text(), isOptional: false }
  },
  indexed(node) {
    if (!node.is('index_expression')) return undefined
    const [object, index] = node.namedChildren()
    if (object === undefined || index === undefined) return undefined
    const isSlice = index.is('range_expression')
    return { object, indexes: isSlice ? index.namedChildren() : [index], isSlice, isOptional: false }
  },
  call: readCall,
  core(node) {
    let current = node
    for (;;) {
      const isDereference = current.is('unary_expression') && current.text().startsWith('*')
      const inner =
        WRAPPERS.has(String(current.kind())) || isDereference
          ? (current.field('value') ??
            current.namedChildren().find((child) => !child.is('mutable_specifier')))
          : undefined
      if (inner === undefined) return current
      current = inner
    }
  },
  isAwaited: (node) => node.parent()?.is('await_expression') === true,
  nullLiteral: (node) => (node.text() === 'None' ? 'None' : undefined),
  alternatives(node) {
    if (node.is('if_expression'))
      return fields(node, 'consequence', 'alternative').flatMap((block) => tails(block))
    if (node.is('match_expression')) return tails(node)
    return []
  },
  isSolid: (node) => SOLID.has(String(node.kind())) || /^(?:vec|format)!/.test(node.text()),
  isSelf: (node) => node.is('self'),
  isIdentifier: (node) => node.is('identifier') || node.is('shorthand_field_identifier'),
  bindingOf: readBinding,
  division(node) {
    const operator = node.field('operator')?.text()
    return operator !== undefined && /^[/%]=?$/.test(operator)
      ? (node.field('right') ?? undefined)
      : undefined
  },
  operands: (node) =>
    node.is('binary_expression') || node.is('compound_assignment_expr') ? fields(node, 'left', 'right') : [],
  iterated: (node) => (node.is('for_expression') ? (node.field('value') ?? undefined) : undefined),
  entries(node) {
    const body = node.is('struct_expression') ? node.field('body') : null
    if (body === null) return undefined
    const entries = new Map<string, SyntaxNode>()
    for (const child of body.namedChildren()) {
      if (child.is('shorthand_field_initializer')) entries.set(child.text(), firstChild(child) ?? child)
      const name = child.field('field') ?? child.field('name')
      const value = child.field('value')
      if (name !== null && value !== null) entries.set(name.text(), value)
    }
    return entries
  },
  elements: (node) => (node.is('array_expression') ? node.namedChildren() : undefined),
  literalText(node) {
    if (node.is('string_literal')) return node.text().replace(/^"|"$/g, '')
    return node.is('integer_literal') || node.is('float_literal') ? node.text() : undefined
  },
  returns(functionNode) {
    const body = functionNode.field('body')
    const isAsync = /^(?:pub(?:\([^)]*\))? )?async\b/.test(functionNode.text())
    if (body === null) return { values: [], fallsThrough: true, isAsync, isGenerator: false }
    const statements = ownNodes(body, new Set(['return_expression']), FUNCTIONS)
    const values = [
      ...statements.map((statement) => ({ statement, value: firstChild(statement) })),
      ...(body.is('block') ? tails(body) : [body]).map((value) => ({ statement: value, value })),
    ]
    return { values, fallsThrough: false, isAsync, isGenerator: false }
  },
  condition: (node, within) => guardOf(node, within, { branches: ['if_expression'], cases: ['match_arm'] }),
  isConditional: (node) => BRANCHES.has(String(node.kind())),
  raised(node) {
    const macro = node.is('macro_invocation') ? node.field('macro')?.text() : undefined
    const isRaising =
      macro !== undefined && /^(?:panic|unreachable|todo|unimplemented|assert\w*)$/.test(macro)
    return isRaising ? (node.namedChildren().at(-1) ?? node) : undefined
  },
}

/** What a block, a branch or a match gives: the expressions that stand at its ends. */
function tails(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.is('match_expression')) {
    const arms = node.field('body')?.namedChildren() ?? []
    return arms.flatMap((arm) => tails(arm.field('value') ?? arm))
  }
  if (node.is('if_expression')) return fields(node, 'consequence', 'alternative').flatMap(tails)
  if (node.is('else_clause')) return node.namedChildren().flatMap(tails)
  if (!node.is('block')) return [node]
  const last = node.namedChildren().at(-1)
  if (last === undefined) return []
  if (last.is('expression_statement')) {
    const inner = last.namedChildren()[0]
    return inner !== undefined && !last.text().trimEnd().endsWith(';') ? tails(inner) : []
  }
  return /_statement$|_declaration$|_item$|comment/.test(String(last.kind())) ? [] : tails(last)
}

/** A call among the tokens of a macro; its arguments are the single names and fields that stand there by themselves. */
function readMacroCall(tokens: SyntaxNode): Call | undefined {
  const callee = tokens.prev()
  const isCall = callee?.is('identifier') === true && tokens.parent()?.is('token_tree') === true
  if (!isCall || !tokens.text().startsWith('(')) return undefined
  const positional: SyntaxNode[] = []
  let isFirst = true
  for (const token of tokens.children().slice(1, -1)) {
    if (token.text() === ',') isFirst = true
    else if (isFirst && token.text() !== '&' && token.text() !== 'mut') {
      positional.push(token)
      isFirst = false
    }
  }
  return { callee, positional, named: new Map(), hasSpread: false, isNew: false }
}

function readCall(node: SyntaxNode): Call | undefined {
  if (node.is('token_tree')) return readMacroCall(node)
  let callee = node.is('call_expression') ? node.field('function') : null
  if (callee?.is('generic_function') === true) callee = callee.field('function')
  // `Cart::new` is the name that is called, of what is before it.
  if (callee?.is('scoped_identifier') === true) callee = callee.field('name')
  if (callee === null) return undefined
  const positional = node
    .field('arguments')
    ?.namedChildren()
    .filter((child) => !/comment/.test(String(child.kind())))
  return { callee, positional: positional ?? [], named: new Map(), hasSpread: false, isNew: false }
}

const PATTERNS = /_pattern$/

function readBinding(identifier: SyntaxNode): Binding | undefined {
  let node = identifier
  let isPart = false
  for (let parent = node.parent(); parent !== null; parent = node.parent()) {
    const kind = String(parent.kind())
    if (PATTERNS.test(kind)) {
      if (kind === 'tuple_struct_pattern' && isField(parent, 'type', node)) return undefined
      isPart ||= !/^(?:mut|ref|reference)_pattern$/.test(kind)
      node = parent
      continue
    }
    const value = parent.field('value')
    if (kind === 'let_declaration' && isField(parent, 'pattern', node)) {
      return value === null
        ? { kind: 'declared', node: identifier, isValueType: true }
        : { kind: 'value', node: identifier, value }
    }
    if (kind === 'let_condition' && isField(parent, 'pattern', node) && value !== null)
      return { kind: 'value', node: identifier, value }
    if (kind === 'for_expression' && isField(parent, 'pattern', node) && value !== null)
      return { kind: 'element', node: identifier, value }
    if (kind === 'match_arm' && isPart) {
      const matched = parent
        .ancestors()
        .find((ancestor) => ancestor.is('match_expression'))
        ?.field('value')
      return matched === null || matched === undefined
        ? undefined
        : { kind: 'value', node: identifier, value: matched }
    }
    if (kind === 'match_pattern') {
      node = parent
      continue
    }
    if (
      (kind === 'assignment_expression' || kind === 'const_item' || kind === 'static_item') &&
      (isField(parent, 'left', node) || isField(parent, 'name', node))
    ) {
      const right = parent.field('right') ?? value
      return right === null ? undefined : { kind: 'value', node: identifier, value: right }
    }
    if (kind === 'parameter' && isField(parent, 'pattern', node)) return parameterOf(identifier, parent)
    if (kind === 'closure_parameters') return parameterOf(identifier, node)
    return FUNCTIONS.has(kind) && isField(parent, 'name', identifier)
      ? { kind: 'defined', node: identifier }
      : undefined
  }
  return undefined
}

function parameterOf(identifier: SyntaxNode, declared: SyntaxNode): Binding | undefined {
  const list = declared.parent()
  const owner = list?.parent()
  if (list === null || list === undefined || owner === null || owner === undefined) return undefined
  const given = list
    .namedChildren()
    .filter((child) => !child.is('self_parameter') && !/comment|attribute/.test(String(child.kind())))
  const index = given.findIndex((child) => child.id() === declared.id())
  return { kind: 'parameter', node: identifier, parameter: { function: owner, index } }
}
