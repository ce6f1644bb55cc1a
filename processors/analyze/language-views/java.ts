import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { ownNodes, type Binding, type Call, type LanguageView } from '../language-view.ts'
import { firstChild, fields, guardOf, isField } from './view-parts.ts'

const FUNCTIONS = new Set([
  'method_declaration',
  'constructor_declaration',
  'compact_constructor_declaration',
  'lambda_expression',
  'static_initializer',
])

const SOLID = new Set([
  'string_literal',
  'character_literal',
  'decimal_integer_literal',
  'hex_integer_literal',
  'decimal_floating_point_literal',
  'true',
  'false',
  'class_literal',
  'array_initializer',
  'array_creation_expression',
  'object_creation_expression',
  'method_reference',
  'this',
  ...FUNCTIONS,
])

const BRANCHES = new Set([
  'if_statement',
  'for_statement',
  'enhanced_for_statement',
  'while_statement',
  'do_statement',
  'switch_rule',
  'switch_block_statement_group',
  'try_statement',
  'try_with_resources_statement',
  'catch_clause',
])

/** Java. */
export const javaView: LanguageView = {
  id: 'java',
  nullWord: 'null',
  lookups: {
    get: 'which is null for a key that is not there',
    getProperty: 'which is null when the property is not set',
    getenv: 'which is null when the variable is not set',
    getParameter: 'which is null when the request has no such parameter',
    getHeader: 'which is null when the request has no such header',
    getAttribute: 'which is null without the attribute',
    getResource: 'which is null when there is no such resource',
    getResourceAsStream: 'which is null when there is no such resource',
    poll: 'which is null when there is nothing left',
    peek: 'which is null when there is nothing there',
    pollFirst: 'which is null when there is nothing left',
    remove: 'which is null for a key that is not there',
    readLine: 'which is null at the end',
    find: 'which is null when nothing is found',
    floorEntry: 'which is null when no key is as low',
    ceilingEntry: 'which is null when no key is as high',
    floorKey: 'which is null when no key is as low',
    ceilingKey: 'which is null when no key is as high',
    lowerEntry: 'which is null when no key is lower',
    higherEntry: 'which is null when no key is higher',
  },
  parsers: new Set([
    'parseInt',
    'parseLong',
    'parseDouble',
    'parseBoolean',
    'parse',
    'valueOf',
    'fromString',
    'readValue',
    'fromJson',
    'readTree',
  ]),
  member(node) {
    const isCall = node.is('method_invocation')
    const object = isCall || node.is('field_access') ? node.field('object') : null
    const nameNode = object === null ? null : node.field(isCall ? 'name' : 'field')
    if (object === null || nameNode === null) return undefined
    return { object, nameNode, name: nameNode.text(), isOptional: false }
  },
  indexed(node) {
    const object = node.is('array_access') ? node.field('array') : null
    const index = object === null ? null : node.field('index')
    if (object === null || index === null) return undefined
    return { object, indexes: [index], isSlice: false, isOptional: false }
  },
  call: readCall,
  core(node) {
    let current = node
    for (;;) {
      const inner = current.is('parenthesized_expression')
        ? firstChild(current)
        : current.is('cast_expression')
          ? current.field('value')
          : undefined
      if (inner === undefined || inner === null) return current
      current = inner
    }
  },
  isAwaited: () => true,
  nullLiteral: (node) => (node.is('null_literal') ? 'null' : undefined),
  alternatives: (node) => (node.is('ternary_expression') ? fields(node, 'consequence', 'alternative') : []),
  isSolid: (node) => SOLID.has(String(node.kind())),
  isSelf: (node) => node.is('this'),
  isIdentifier: (node) => node.is('identifier'),
  bindingOf: readBinding,
  division(node) {
    const operator = node.field('operator')?.text()
    if (operator !== undefined && /^[/%]=?$/.test(operator)) return node.field('right') ?? undefined
    const call = readCall(node)
    const name = node.is('method_invocation') ? node.field('name')?.text() : undefined
    return name === 'divide' || name === 'remainder' ? call?.positional[0] : undefined
  },
  operands: (node) =>
    node.is('binary_expression') || node.is('assignment_expression') ? fields(node, 'left', 'right') : [],
  iterated: (node) => (node.is('enhanced_for_statement') ? (node.field('value') ?? undefined) : undefined),
  entries(node) {
    const call = readCall(node)
    if (!node.text().startsWith('Map.of(') || call === undefined) return undefined
    const entries = new Map<string, SyntaxNode>()
    for (let index = 0; index + 1 < call.positional.length; index += 2) {
      const [key, value] = call.positional.slice(index, index + 2)
      if (key !== undefined && value !== undefined) entries.set(key.text().replace(/^"|"$/g, ''), value)
    }
    return entries
  },
  elements(node) {
    if (node.is('array_initializer')) return node.namedChildren()
    return /^(?:List|Set)\.of\(|^Arrays\.asList\(/.test(node.text()) ? readCall(node)?.positional : undefined
  },
  literalText(node) {
    if (node.is('string_literal')) return node.text().slice(1, -1)
    return String(node.kind()).endsWith('_literal') && /^[\d.]/.test(node.text()) ? node.text() : undefined
  },
  returns(functionNode) {
    const body = functionNode.field('body')
    if (functionNode.is('lambda_expression') && body !== null && !body.is('block')) {
      return {
        values: [{ statement: body, value: body }],
        fallsThrough: false,
        isAsync: false,
        isGenerator: false,
      }
    }
    const statements = body === null ? [] : ownNodes(body, new Set(['return_statement']), FUNCTIONS)
    const values = statements.map((statement) => ({ statement, value: firstChild(statement) }))
    return { values, fallsThrough: false, isAsync: false, isGenerator: false }
  },
  condition: (node, within) => guardOf(node, within, { branches: ['if_statement'], cases: ['switch_rule'] }),
  isConditional: (node) => BRANCHES.has(String(node.kind())),
  raised: (node) => (node.is('throw_statement') ? firstChild(node) : undefined),
}

/** A call with a receiver is a member of it as a whole; a call without one calls a name. */
function readCall(node: SyntaxNode): Call | undefined {
  const isNew = node.is('object_creation_expression')
  if (!isNew && !node.is('method_invocation')) return undefined
  const name = node.field(isNew ? 'type' : 'name')
  if (name === null) return undefined
  const callee = isNew || node.field('object') === null ? name : node
  const positional = node
    .field('arguments')
    ?.namedChildren()
    .filter((child) => !/comment/.test(String(child.kind())))
  return { callee, positional: positional ?? [], named: new Map(), hasSpread: false, isNew }
}

function readBinding(identifier: SyntaxNode): Binding | undefined {
  const parent = identifier.parent()
  if (parent === null) return undefined
  const kind = String(parent.kind())
  if (kind === 'variable_declarator' && isField(parent, 'name', identifier)) {
    const value = parent.field('value')
    return value === null
      ? { kind: 'declared', node: identifier }
      : { kind: 'value', node: identifier, value }
  }
  if (kind === 'assignment_expression' && isField(parent, 'left', identifier)) {
    const value = parent.field('right')
    return value === null ? undefined : { kind: 'value', node: identifier, value }
  }
  if ((kind === 'enhanced_for_statement' || kind === 'resource') && isField(parent, 'name', identifier)) {
    const value = parent.field('value')
    if (value === null) return undefined
    return { kind: kind === 'resource' ? 'value' : 'element', node: identifier, value }
  }
  if (kind === 'catch_formal_parameter') return { kind: 'caught', node: identifier }
  if (kind === 'formal_parameter' && isField(parent, 'name', identifier))
    return parameterOf(identifier, parent)
  if (kind === 'inferred_parameters') return parameterOf(identifier, identifier)
  if (kind === 'lambda_expression' && isField(parent, 'parameters', identifier)) {
    return { kind: 'parameter', node: identifier, parameter: { function: parent, index: 0 } }
  }
  return FUNCTIONS.has(kind) && isField(parent, 'name', identifier)
    ? { kind: 'defined', node: identifier }
    : undefined
}

function parameterOf(identifier: SyntaxNode, declared: SyntaxNode): Binding | undefined {
  const list = declared.parent()
  const owner = list?.parent()
  if (list === null || list === undefined || owner === null || owner === undefined) return undefined
  if (owner.is('record_declaration')) return { kind: 'defined', node: identifier }
  const given = list
    .namedChildren()
    .filter((child) => !/comment|^receiver_parameter$/.test(String(child.kind())))
  const index = given.findIndex((child) => child.id() === declared.id())
  return { kind: 'parameter', node: identifier, parameter: { function: owner, index } }
}
