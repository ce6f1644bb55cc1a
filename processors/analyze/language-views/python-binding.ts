import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Binding } from '../language-view.ts'

const TARGET_LISTS = new Set(['pattern_list', 'tuple_pattern', 'list_pattern'])

/** What binds a name in Python: assignment, loop, with, except, import, parameter. */
export function readBinding(identifier: SyntaxNode): Binding | undefined {
  const path: string[] = []
  let node = identifier
  for (let parent = node.parent(); parent !== null; parent = node.parent()) {
    const kind = String(parent.kind())
    const isTarget = (name: string): boolean => parent.field(name)?.id() === node.id()
    const part = path.length === 0 ? {} : { part: path.join('.') }
    if (TARGET_LISTS.has(kind)) {
      path.unshift(`[${withoutMarks(parent).findIndex((child) => child.id() === node.id())}]`)
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
  const all = withoutMarks(list)
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

/** The names of a list, without comments and the `/` and `*` between parameters. */
function withoutMarks(list: SyntaxNode): readonly SyntaxNode[] {
  return list.namedChildren().filter((child) => !/comment|_separator$/.test(String(child.kind())))
}
