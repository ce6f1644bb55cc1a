import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { ownNodes, type Binding, type Call, type LanguageView, type Returns } from '../language-view.ts'

const FUNCTIONS = new Set(['function_definition', 'lambda', 'class_definition'])

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
    return made !== undefined && isConsumer.test(made.callee.text()) ? made.positional.at(-1) : undefined
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
    node.is('list') || node.is('tuple')
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

const TARGET_LISTS = new Set(['pattern_list', 'tuple_pattern', 'list_pattern'])

function readBinding(identifier: SyntaxNode): Binding | undefined {
  const path: string[] = []
  let node = identifier
  for (let parent = node.parent(); parent !== null; parent = node.parent()) {
    const kind = String(parent.kind())
    const isTarget = (name: string): boolean => parent.field(name)?.id() === node.id()
    const part = path.length === 0 ? {} : { part: path.join('.') }
    if (TARGET_LISTS.has(kind)) {
      path.unshift(`[${parent.namedChildren().findIndex((child) => child.id() === node.id())}]`)
    } else if (kind === 'list_splat_pattern') {
      if (parent.parent()?.is('parameters') === true) return parameterOf(identifier, parent, true)
    } else if (kind === 'assignment') {
      if (!isTarget('left')) return undefined
      const value = parent.field('right')
      return value === null
        ? { kind: 'declared', node: identifier }
        : { kind: 'value', node: identifier, value, ...part }
    } else if (kind === 'named_expression') {
      const value = parent.field('value')
      return isTarget('name') && value !== null ? { kind: 'value', node: identifier, value } : undefined
    } else if (kind === 'for_statement' || kind === 'for_in_clause') {
      const value = parent.field('right')
      return isTarget('left') && value !== null
        ? { kind: 'element', node: identifier, value, ...part }
        : undefined
    } else if (kind === 'as_pattern_target') {
      const whole = parent.parent()
      const value = whole?.namedChildren()[0]
      if (whole?.parent()?.is('except_clause') === true) return { kind: 'caught', node: identifier }
      return value === undefined ? undefined : { kind: 'value', node: identifier, value }
    } else if (kind === 'parameters' || kind === 'lambda_parameters') {
      return parameterOf(identifier, node, false)
    } else if (kind === 'typed_parameter' || kind === 'dictionary_splat_pattern') {
      return parameterOf(identifier, parent, kind === 'dictionary_splat_pattern')
    } else if (kind === 'default_parameter' || kind === 'typed_default_parameter') {
      return isTarget('name') ? parameterOf(identifier, parent, true) : undefined
    } else if (kind === 'aliased_import' || kind === 'import_statement' || kind === 'import_from_statement') {
      return { kind: 'imported', node: identifier }
    } else if (kind === 'dotted_name') {
      node = parent
      continue
    } else if (kind === 'function_definition' || kind === 'class_definition') {
      return isTarget('name') ? { kind: 'defined', node: identifier } : undefined
    } else return undefined
    node = parent
  }
  return undefined
}

function parameterOf(identifier: SyntaxNode, whole: SyntaxNode, hasDefault: boolean): Binding | undefined {
  const list = whole.parent()
  const owner = list?.parent()
  if (list === null || list === undefined || owner === null || owner === undefined) return undefined
  const all = list.namedChildren()
  const isMethod = /^(?:self|cls)\b/.test(all[0]?.text() ?? '')
  const index = all.findIndex((child) => child.id() === whole.id()) - (isMethod ? 1 : 0)
  const defaultValue = whole.field('value')
  return {
    kind: 'parameter',
    node: identifier,
    hasDefault,
    parameter: { function: owner, index },
    ...(defaultValue === null ? {} : { defaultValue }),
  }
}

function readReturns(functionNode: SyntaxNode): Returns {
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
  return isEndless && ownNodes(node, new Set(['break_statement']), FUNCTIONS).length === 0
}
