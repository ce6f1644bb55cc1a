import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { ownNodes, type Binding, type Call, type LanguageView } from '../language-view.ts'

const FUNCTIONS = new Set(['function_declaration', 'method_declaration', 'func_literal'])

const SOLID = new Set([
  'interpreted_string_literal',
  'raw_string_literal',
  'int_literal',
  'float_literal',
  'rune_literal',
  'true',
  'false',
  'composite_literal',
  'literal_value',
  'func_literal',
])

const BRANCHES = new Set([
  'if_statement',
  'for_statement',
  'expression_case',
  'default_case',
  'type_case',
  'communication_case',
])

/** Types whose zero value is nil. */
const NILABLE = /^(?:\*|map\[|\[\]|chan\b|func\b|interface\b|any$|error$|<-chan)/

/** Go. */
export const goView: LanguageView = {
  id: 'go',
  nullWord: 'nil',
  lookups: {
    Lookup: 'which is nil when nothing is found',
    FindStringSubmatch: 'which is nil when the text does not match',
    FindSubmatch: 'which is nil when the text does not match',
    FindStringIndex: 'which is nil when the text does not match',
    Front: 'which is nil for an empty list',
    Back: 'which is nil for an empty list',
    Next: 'which is nil at the end',
    Value: 'which is nil for a key that is not in the context',
  },
  parsers: new Set([
    'Unmarshal',
    'Decode',
    'Atoi',
    'ParseInt',
    'ParseFloat',
    'ParseBool',
    'ParseUint',
    'Parse',
    'ParseDuration',
    'MustParse',
    'Unquote',
  ]),

  member(node) {
    const object = node.is('selector_expression') ? node.field('operand') : null
    const nameNode = object === null ? null : node.field('field')
    if (object === null || nameNode === null) return undefined
    return { object, nameNode, name: nameNode.text(), isOptional: false }
  },
  indexed(node) {
    const object = node.is('index_expression') || node.is('slice_expression') ? node.field('operand') : null
    if (object === null) return undefined
    const isSlice = node.is('slice_expression')
    const names = isSlice ? ['start', 'end', 'capacity'] : ['index']
    const indexes = names.map((name) => node.field(name)).filter((child) => child !== null)
    return { object, indexes, isSlice, isOptional: false }
  },
  call: readCall,
  core(node) {
    let current = node
    for (;;) {
      const isWrapper =
        current.is('parenthesized_expression') ||
        current.is('literal_element') ||
        (current.is('expression_list') && current.namedChildren().length === 1)
      const inner = isWrapper ? current.namedChildren()[0] : undefined
      if (inner === undefined) return current
      current = inner
    }
  },
  isAwaited: () => true,
  nullLiteral: (node) => (node.is('nil') ? 'nil' : undefined),
  alternatives: () => [],
  isSolid: (node) =>
    SOLID.has(String(node.kind())) ||
    (node.is('unary_expression') && node.text().startsWith('&')) ||
    /^(?:make|new|errors\.New|fmt\.(?:Errorf|Sprintf))\(/.test(node.text()),
  isSelf: () => false,
  isIdentifier: (node) => node.is('identifier'),
  bindingOf: readBinding,
  division(node) {
    const operator = node.field('operator')?.text()
    return operator !== undefined && /^[/%]=?$/.test(operator)
      ? (node.field('right') ?? undefined)
      : undefined
  },
  operands(node) {
    if (!node.is('binary_expression')) return []
    return [node.field('left'), node.field('right')].filter((child) => child !== null)
  },
  iterated: (node) => (node.is('range_clause') ? (node.field('right') ?? undefined) : undefined),
  entries(node) {
    // Inside the literal of a list or map the type is left out: what is left is the body alone.
    const literal = node.is('unary_expression') ? node.namedChildren()[0] : node
    const body = literal?.is('composite_literal') === true ? literal.field('body') : literal
    if (body?.is('literal_value') !== true) return undefined
    const entries = new Map<string, SyntaxNode>()
    for (const element of body.namedChildren()) {
      if (!element.is('keyed_element')) continue
      const [key, value] = element.namedChildren()
      if (key === undefined || value === undefined) continue
      entries.set(key.text().replace(/^["`]|["`]$/g, ''), goView.core(value))
    }
    return entries
  },
  elements(node) {
    const body = node.is('composite_literal') ? node.field('body') : null
    if (body === null || !/^(?:\[|.*\{\}$)/.test(node.text())) return undefined
    return body.namedChildren().filter((child) => child.is('literal_element'))
  },
  literalText(node) {
    if (node.is('interpreted_string_literal') || node.is('raw_string_literal'))
      return node.text().slice(1, -1)
    return node.is('int_literal') || node.is('float_literal') ? node.text() : undefined
  },
  returns(functionNode) {
    const body = functionNode.field('body')
    const statements = body === null ? [] : ownNodes(body, new Set(['return_statement']), FUNCTIONS)
    const values = statements.map((statement) => ({ statement, value: statement.namedChildren()[0] }))
    return { values, fallsThrough: false, isAsync: false, isGenerator: false }
  },
  condition(node, within) {
    let previous = node
    for (const ancestor of node.ancestors()) {
      if (ancestor.id() === within.id()) return undefined
      if (ancestor.is('if_statement') && previous.id() !== ancestor.field('condition')?.id()) {
        const text = ancestor.field('condition')?.text() ?? ''
        return previous.id() === ancestor.field('alternative')?.id() ? `not (${text})` : text
      }
      if (ancestor.is('expression_case')) return `the case is ${ancestor.field('value')?.text() ?? '?'}`
      if (ancestor.is('default_case')) return 'no other case applies'
      previous = ancestor
    }
    return undefined
  },
  isConditional: (node) => BRANCHES.has(String(node.kind())),
  raised(node) {
    const made = readCall(node)
    return made !== undefined && /^(?:panic|log\.Panic(?:f|ln)?)$/.test(made.callee.text())
      ? made.positional[0]
      : undefined
  },
}

function readCall(node: SyntaxNode): Call | undefined {
  const callee = node.is('call_expression') ? node.field('function') : null
  if (callee === null) return undefined
  const positional =
    node
      .field('arguments')
      ?.namedChildren()
      .filter((child) => !child.is('comment')) ?? []
  return { callee, positional, named: new Map(), hasSpread: node.text().endsWith('...)'), isNew: false }
}

function readBinding(identifier: SyntaxNode): Binding | undefined {
  const parent = identifier.parent()
  if (parent === null) return undefined
  const list = parent.is('expression_list') ? parent : undefined
  const statement = list?.parent() ?? parent
  const kind = String(statement.kind())
  if (kind === 'parameter_declaration' || kind === 'variadic_parameter_declaration') {
    return parameterOf(identifier, statement)
  }
  if (kind === 'var_spec' || kind === 'const_spec') {
    const names = statement.fieldChildren('name')
    const position = names.findIndex((name) => name.id() === identifier.id())
    if (position < 0) return undefined
    const value = statement.field('value')
    if (value === null) {
      const isValueType = !NILABLE.test(statement.field('type')?.text() ?? '')
      return { kind: 'declared', node: identifier, isValueType }
    }
    return fromList(identifier, value, position, names.length)
  }
  if (list === undefined || statement.field('left')?.id() !== list.id()) {
    const isName = parent.field('name')?.id() === identifier.id()
    return isName && FUNCTIONS.has(String(parent.kind())) ? { kind: 'defined', node: identifier } : undefined
  }
  const names = list.namedChildren()
  const position = names.findIndex((name) => name.id() === identifier.id())
  const right = statement.field('right')
  if (right === null) return undefined
  if (kind === 'range_clause') {
    return { kind: 'element', node: identifier, value: right, ...(position === 0 ? { part: 'key' } : {}) }
  }
  if (kind !== 'short_var_declaration' && kind !== 'assignment_statement') return undefined
  return fromList(identifier, right, position, names.length)
}

/** One of several names on the left: its own expression, or one result of a call. */
function fromList(identifier: SyntaxNode, right: SyntaxNode, position: number, names: number): Binding {
  const values = right.is('expression_list') ? right.namedChildren() : [right]
  const own = values.length === names ? values[position] : undefined
  if (own !== undefined) return { kind: 'value', node: identifier, value: own }
  return { kind: 'value', node: identifier, value: values[0] ?? right, part: `[${position}]` }
}

function parameterOf(identifier: SyntaxNode, declaration: SyntaxNode): Binding | undefined {
  const list = declaration.parent()
  const owner = list?.parent()
  if (list === null || list === undefined || owner === null || owner === undefined) return undefined
  const isValueType = !NILABLE.test(declaration.field('type')?.text() ?? '')
  if (owner.field('receiver')?.id() === list.id()) {
    return { kind: 'parameter', node: identifier, parameter: { function: owner, index: -1 }, isValueType }
  }
  if (owner.field('parameters')?.id() !== list.id())
    return { kind: 'declared', node: identifier, isValueType }
  const names = list.namedChildren().flatMap((one) => one.fieldChildren('name'))
  const index = names.findIndex((name) => name.id() === identifier.id())
  return index < 0
    ? undefined
    : { kind: 'parameter', node: identifier, parameter: { function: owner, index }, isValueType }
}
