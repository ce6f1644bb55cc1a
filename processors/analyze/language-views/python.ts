import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Call, LanguageView } from '../language-view.ts'
import { readBinding } from './python-binding.ts'
import { readReturns } from './python-returns.ts'

const SOLID = new Set([
  'string',
  'concatenated_string',
  'integer',
  'float',
  'true',
  'false',
  'list',
  'dictionary',
  'set',
  'tuple',
  'list_comprehension',
  'dictionary_comprehension',
  'set_comprehension',
  'generator_expression',
  'lambda',
  'function_definition',
  'class_definition',
])

const BRANCHES = new Set([
  'if_statement',
  'elif_clause',
  'else_clause',
  'for_statement',
  'while_statement',
  'try_statement',
  'except_clause',
  'case_clause',
])

/** Python 3. */
export const pythonView: LanguageView = {
  id: 'python',
  nullWord: 'None',
  lookups: {
    get: 'which is None for a key that is not there',
    match: 'which is None when the text does not match',
    search: 'which is None when the text does not match',
    fullmatch: 'which is None when the text does not match',
    find: 'which is None when nothing matches',
    findtext: 'which is None when nothing matches',
    select_one: 'which is None when nothing matches',
    getenv: 'which is None when the variable is not set',
    fetchone: 'which is None when there is no row',
    first: 'which is None when there is no row',
    one_or_none: 'which is None when there is no row',
    scalar: 'which is None when there is no row',
    which: 'which is None when the program is not found',
    append: 'which always gives None',
    extend: 'which always gives None',
    insert: 'which always gives None',
    remove: 'which always gives None',
    sort: 'which sorts in place and always gives None',
    reverse: 'which reverses in place and always gives None',
    update: 'which always gives None',
    add: 'which always gives None',
    clear: 'which always gives None',
    setdefault: 'which is None when no default is given',
    group: 'which is None for a group that took no part in the match',
  },
  parsers: new Set([
    'loads',
    'load',
    'json',
    'get_json',
    'int',
    'float',
    'Decimal',
    'strptime',
    'fromisoformat',
    'decode',
    'encode',
    'b64decode',
    'UUID',
    'literal_eval',
    'parse',
    'ip_address',
    'safe_load',
    'read',
    'complex',
    'Fraction',
    'DictReader',
    'reader',
  ]),

  member(node) {
    const object = node.is('attribute') ? node.field('object') : null
    const nameNode = object === null ? null : node.field('attribute')
    if (object === null || nameNode === null) return undefined
    return { object, nameNode, name: nameNode.text(), isOptional: false }
  },
  indexed(node) {
    const object = node.is('subscript') ? node.field('value') : null
    if (object === null) return undefined
    const indexes = node.fieldChildren('subscript')
    const slice = indexes.find((index) => index.is('slice'))
    return {
      object,
      indexes: slice?.namedChildren() ?? indexes,
      isSlice: slice !== undefined,
      isOptional: false,
    }
  },
  call: readCall,
  core(node) {
    let current = node
    for (;;) {
      const isNamed = current.is('named_expression')
      if (!isNamed && !current.is('parenthesized_expression') && !current.is('await')) return current
      const inner = isNamed
        ? current.field('value')
        : current.namedChildren().find((child) => !child.is('comment'))
      if (inner === null || inner === undefined) return current
      current = inner
    }
  },
  isAwaited(node) {
    const parent = node.parent()
    return parent?.is('parenthesized_expression') === true
      ? pythonView.isAwaited(parent)
      : parent?.is('await') === true
  },
  nullLiteral: (node) => (node.is('none') ? 'None' : undefined),
  alternatives(node) {
    if (node.is('conditional_expression')) {
      const [first, , last] = node.namedChildren()
      return [first, last].filter((child) => child !== undefined)
    }
    if (!node.is('boolean_operator')) return []
    const operands = [node.field('left'), node.field('right')].filter((child) => child !== null)
    return node.field('operator')?.text() === 'or' ? operands.slice(1) : operands
  },
  isSolid: (node) => SOLID.has(String(node.kind())),
  isSelf: (node) => node.is('identifier') && (node.text() === 'self' || node.text() === 'cls'),
  isIdentifier: (node) => node.is('identifier'),
  bindingOf: readBinding,
  division(node) {
    const operator = node.field('operator')?.text()
    if (operator !== undefined && /^(?:\/|\/\/|%)=?$/.test(operator)) return node.field('right') ?? undefined
    const made = readCall(node)
    return made?.callee.text() === 'divmod' ? made.positional[1] : undefined
  },
  operands(node) {
    if (node.is('comparison_operator')) return node.namedChildren()
    if (node.is('interpolation')) return formatted(node)
    if (!node.is('binary_operator') && !node.is('augmented_assignment')) return []
    return [node.field('left'), node.field('right')].filter((child) => child !== null)
  },
  iterated(node) {
    if (node.is('for_statement') || node.is('for_in_clause')) return node.field('right') ?? undefined
    if (node.is('list_splat') || node.is('dictionary_splat')) return node.namedChildren()[0]
    if (node.is('comparison_operator')) {
      return node.children().some((child) => child.text() === 'in' || child.text() === 'not in')
        ? node.namedChildren().at(-1)
        : undefined
    }
    if (node.is('assignment')) {
      const left = node.field('left')
      const isPattern = left?.is('pattern_list') === true || left?.is('tuple_pattern') === true
      return isPattern ? (node.field('right') ?? undefined) : undefined
    }
    const made = readCall(node)
    const isConsumer =
      /^(?:list|tuple|set|dict|sorted|sum|min|max|any|all|map|filter|zip|enumerate|iter|reversed|len|.*\.(?:join|extend|update))$/
    const callee = made?.callee.text() ?? ''
    if (made === undefined || !isConsumer.test(callee)) return undefined
    // `sum(rows, 0)` and `enumerate(rows, 1)` say where to begin; `map(read, rows)` what to do.
    return /^(?:map|filter|zip)$/.test(callee) ? made.positional.at(-1) : made.positional[0]
  },
  entries(node) {
    if (!node.is('dictionary')) return dictCall(node)
    const entries = new Map<string, SyntaxNode>()
    for (const child of node.namedChildren()) {
      if (child.is('dictionary_splat')) return undefined
      const key = child.is('pair') ? child.field('key') : null
      const value = child.field('value')
      if (key !== null && value !== null) entries.set(pythonView.literalText(key) ?? key.text(), value)
    }
    return entries
  },
  elements: (node) =>
    node.is('list') || node.is('tuple') || node.is('expression_list')
      ? node.namedChildren().filter((child) => !child.is('comment'))
      : undefined,
  literalText(node) {
    if (node.is('string')) {
      const content = node.namedChildren().filter((child) => child.is('string_content'))
      const isPlain = node.namedChildren().every((child) => !child.is('interpolation'))
      return isPlain ? content.map((child) => child.text()).join('') : undefined
    }
    return node.is('integer') || node.is('float') ? node.text() : undefined
  },
  returns: readReturns,
  condition(node, within) {
    let previous = node
    for (const ancestor of node.ancestors()) {
      if (ancestor.id() === within.id()) return undefined
      const isBlock = previous.id() !== ancestor.field('condition')?.id()
      if ((ancestor.is('if_statement') || ancestor.is('elif_clause')) && isBlock) {
        if (previous.is('elif_clause')) {
          previous = ancestor
          continue
        }
        const text = ancestor.field('condition')?.text() ?? ''
        return previous.is('else_clause') ? `not (${text})` : text
      }
      if (ancestor.is('except_clause')) return `${exceptionText(ancestor)} was caught`
      if (ancestor.is('case_clause')) return `the case is ${ancestor.namedChildren()[0]?.text() ?? '?'}`
      previous = ancestor
    }
    return undefined
  },
  isConditional: (node) => BRANCHES.has(String(node.kind())),
  raised(node) {
    if (node.is('assert_statement')) return node
    return node.is('raise_statement') ? (node.namedChildren()[0] ?? node) : undefined
  },
}

function exceptionText(clause: SyntaxNode): string {
  const first = clause.namedChildren()[0]
  if (first === undefined || first.is('block')) return 'an exception'
  return (first.is('as_pattern') ? first.namedChildren()[0] : first)?.text() ?? 'an exception'
}

/** `dict(a=1, b=2)` */
function dictCall(node: SyntaxNode): ReadonlyMap<string, SyntaxNode> | undefined {
  const made = readCall(node)
  return made?.callee.text() === 'dict' && made.positional.length === 0 && !made.hasSpread
    ? made.named
    : undefined
}

function readCall(node: SyntaxNode): Call | undefined {
  const callee = node.is('call') ? node.field('function') : null
  if (callee === null) return undefined
  const list = node.field('arguments')
  const given = list?.is('argument_list') === true ? list.namedChildren() : list === null ? [] : [list]
  const named = new Map<string, SyntaxNode>()
  const positional: SyntaxNode[] = []
  for (const child of given) {
    const value = child.is('keyword_argument') ? child.field('value') : null
    if (value !== null) named.set(child.field('name')?.text() ?? '', value)
    else if (!child.is('comment') && !child.is('dictionary_splat')) positional.push(child)
  }
  const hasSpread = given.some((child) => child.is('list_splat') || child.is('dictionary_splat'))
  return { callee, positional, named, hasSpread, isNew: false }
}

/** What an f-string puts into a form. Shape: `total` of `{total:.2f}`. */
function formatted(interpolation: SyntaxNode): readonly SyntaxNode[] {
  const [value, ...rest] = interpolation.namedChildren()
  return value !== undefined && rest.some((child) => child.is('format_specifier')) ? [value] : []
}
