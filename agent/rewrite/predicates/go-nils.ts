import type { SyntaxNode } from '../../repository/syntax.ts'
import { isGuarded } from '../flow.ts'
import { emptyOf, packageFiles, resultTypes } from '../go-types.ts'
import { fileOf, nodeBinding, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { namedFunctions, parametersOf } from '../scope.ts'
import {
  descendants,
  functionOf,
  isPure,
  kindOf,
  lastName,
  span,
  statementOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for values of Go that are nil where they are gone through. */

/** `X` is a pointer or an interface as far as its declaration says, no package, and was not compared with nil before. */
const mayBeNil: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, file.grammar)
    if (node === undefined || statement === undefined || !isPure(node, file.grammar)) return false
    if (!/^(identifier|selector_expression|index_expression)$/.test(kindOf(node))) return false
    if (isGuarded(`${node.text()} == nil`, statement, file)) return false
    const types = typesOf(node, context, file)
    if (types.length === 0) return kindOf(node) !== 'identifier' || isLocal(node, file)
    return types.some((type) => type.startsWith('*') || isInterface(type, context, file))
  },
}

/** What declarations of the package say of the name. */
function typesOf(node: SyntaxNode, context: MatchContext, file: CodeFile): readonly string[] {
  const name = kindOf(node) === 'index_expression' ? '' : lastName(node, file.grammar)
  const wanted = kindOf(node) === 'identifier' ? /^(parameter_declaration|var_spec)$/ : /^field_declaration$/
  const places =
    kindOf(node) === 'identifier'
      ? [functionOf(node, file), file.root]
      : packageFiles(context.subject.files.values(), file).map(({ root }) => root)
  for (const place of places) {
    const types = descendants(place)
      .filter((one) => wanted.test(kindOf(one)) && one.children().some((child) => child.text() === name))
      .flatMap((one) => one.field('type')?.text() ?? [])
    if (types.length > 0) return types
  }
  return []
}

function isLocal(node: SyntaxNode, file: CodeFile): boolean {
  return descendants(functionOf(node, file)).some(
    (one) =>
      /^(short_var_declaration|range_clause|var_spec)$/.test(kindOf(one)) &&
      (one.field('left') ?? one.field('name'))?.text().split(/,\s*/).includes(node.text()) === true,
  )
}

function isInterface(type: string, context: MatchContext, file: CodeFile): boolean {
  if (/^(error|any|interface\b|func\()/.test(type)) return true
  return packageFiles(context.subject.files.values(), file).some(({ root }) =>
    descendants(root).some(
      (one) =>
        kindOf(one) === 'type_spec' &&
        one.field('name')?.text() === type &&
        kindOf(one.field('type')) === 'interface_type',
    ),
  )
}

/** `X` is what the method around it belongs to. */
const isReceiver: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const receiver = functionOf(node, fileOf(context, name)).field('receiver')
    return receiver !== null && descendants(receiver).some((part) => part.text() === node.text())
  },
}

/**
 * `X` was declared together with an error that nothing asks for since, and the function gives errors. Binds DECLARES,
 * ERROR and RETURN.
 */
const comesWithError: Predicate = {
  arguments: ['placeholder'],
  binds: ['DECLARES', 'ERROR', 'RETURN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const scope = functionOf(node, file)
    const declared = descendants(scope)
      .filter((one) => kindOf(one) === 'short_var_declaration' && span(one).end <= span(node).start)
      .findLast((one) => namesOf(one).includes(node.text()))
    const error = declared === undefined ? undefined : namesOf(declared).at(-1)
    if (declared === undefined || error === undefined || !/^(\w*[eE]rr|error)$/.test(error)) return false
    const since = file.text.slice(span(declared).end, span(node).start)
    const types = resultTypes(scope)
    if (error === node.text() || since.includes(`${error} != nil`) || types.at(-1) !== 'error') return false
    const files = packageFiles(context.subject.files.values(), file)
    const empty = types.slice(0, -1).map((type) => emptyOf(type, files))
    const isStatement = kindOf(declared.parent()) === 'statement_list'
    return empty.includes(undefined) || !isStatement
      ? false
      : {
          DECLARES: nodeBinding(declared, file),
          ERROR: { text: error },
          RETURN: { text: `return ${[...empty, error].join(', ')}` },
        }
  },
}

function namesOf(declaration: SyntaxNode): readonly string[] {
  return declaration.field('left')?.text().split(/,\s*/) ?? []
}

const USUAL = /^(default|std|fallback|Default|Std|Fallback|no|No|discard|Discard)[A-Z]?\w*$/

/**
 * The field `X` is set from a parameter of a function that makes such values, and the package has a value for where
 * nothing is given. Binds PARAMETER, USUAL, MAKER, and POINT, the first statement of that function.
 */
const setFromParameter: Predicate = {
  arguments: ['placeholder'],
  binds: ['PARAMETER', 'USUAL', 'MAKER', 'POINT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined || kindOf(node) !== 'selector_expression') return false
    const field = lastName(node, file.grammar)
    const files = packageFiles(context.subject.files.values(), file)
    for (const from of files) {
      for (const { name: maker, node: scope } of namedFunctions(from)) {
        if (!/^(New|new|make|Make|With|with|Open|open)/.test(maker)) continue
        const parameter = parametersOf(scope, from).find(
          (one) => givesField(scope, field, one.field('name')?.text() ?? '') && one.field('type') !== null,
        )
        const type = parameter?.field('type')?.text() ?? ''
        const given = parameter?.field('name')?.text() ?? ''
        const usual = usualOf(type, files)
        const point = bodyOf(scope)
        if (usual === undefined || point === undefined || scope.text().includes(`${given} == nil`)) continue
        return {
          PARAMETER: { text: given },
          USUAL: { text: usual },
          MAKER: { text: maker },
          POINT: nodeBinding(point, from),
        }
      }
    }
    return false
  },
}

function givesField(scope: SyntaxNode, field: string, parameter: string): boolean {
  return descendants(scope).some(
    (one) => kindOf(one) === 'keyed_element' && one.text().replaceAll(/\s/g, '') === `${field}:${parameter}`,
  )
}

function bodyOf(scope: SyntaxNode): SyntaxNode | undefined {
  const body = scope.field('body')
  const list = body?.children().find((child) => kindOf(child) === 'statement_list')
  return list === undefined ? undefined : statementsOf(list)[0]
}

/** Shape: `&defaultLimits` for `*Limits` and `var defaultLimits = Limits{…}`. */
function usualOf(type: string, files: readonly CodeFile[]): string | undefined {
  const isPointer = type.startsWith('*')
  const plain = type.replace(/^\*/, '')
  for (const { root } of files) {
    for (const spec of descendants(root).filter((one) => kindOf(one) === 'var_spec')) {
      const name = spec.field('name')?.text() ?? ''
      const value = spec.field('value')?.text() ?? ''
      if (!USUAL.test(name)) continue
      if (isPointer && value.startsWith(`${plain}{`)) return `&${name}`
      if (value.startsWith(`&${plain}{`) || spec.field('type')?.text() === type) return name
    }
    const maker = descendants(root).find(
      (one) =>
        kindOf(one) === 'function_declaration' &&
        USUAL.test(one.field('name')?.text() ?? '') &&
        one.field('parameters')?.text() === '()' &&
        one.field('result')?.text() === type,
    )
    if (maker !== undefined) return `${maker.field('name')?.text() ?? ''}()`
  }
  return undefined
}

export const GO_NIL_PREDICATES: Readonly<Record<string, Predicate>> = {
  may_be_nil: mayBeNil,
  comes_with_error: comesWithError,
  is_receiver: isReceiver,
  set_from_parameter: setFromParameter,
}
