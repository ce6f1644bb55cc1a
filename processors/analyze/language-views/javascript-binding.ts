import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Binding } from '../language-view.ts'
import { FUNCTIONS } from './javascript-returns.ts'

/** What binds a name in JavaScript: declaration, assignment, pattern, loop, parameter, import. */
export function readBinding(identifier: SyntaxNode): Binding | undefined {
  const path: string[] = []
  let node = identifier
  let hasDefault = false
  let defaultValue: SyntaxNode | null = null
  for (let parent = node.parent(); parent !== null; parent = node.parent()) {
    const kind = String(parent.kind())
    const isTarget = (name: string): boolean => parent.field(name)?.id() === node.id()
    const part = path.length === 0 ? {} : { part: path.join('.') }
    if (kind === 'pair_pattern') {
      if (!isTarget('value')) return undefined
      path.unshift(parent.field('key')?.text() ?? '')
    } else if (kind === 'object_pattern') {
      if (node.is('shorthand_property_identifier_pattern')) path.unshift(node.text())
    } else if (kind === 'object_assignment_pattern' || kind === 'assignment_pattern') {
      if (!isTarget('left')) return undefined
      hasDefault = true
      if (path.length === 0 && kind === 'assignment_pattern') defaultValue = parent.field('right')
      if (node.is('shorthand_property_identifier_pattern')) path.unshift(node.text())
    } else if (kind === 'array_pattern') {
      path.unshift(`[${positionIn(parent, node)}]`)
    } else if (kind === 'rest_pattern') {
      hasDefault = true
    } else if (kind === 'required_parameter' || kind === 'optional_parameter') {
      if (!isTarget('pattern')) return undefined
      hasDefault ||= parent.field('value') !== null
      if (path.length === 0) defaultValue ??= parent.field('value')
    } else if (kind === 'formal_parameters') {
      const owner = parent.parent()
      if (owner === null) return undefined
      const index = ownParametersOf(parent).findIndex((child) => child.id() === node.id())
      return {
        kind: 'parameter',
        node: identifier,
        hasDefault,
        ...(defaultValue === null ? {} : { defaultValue }),
        parameter: { function: owner, index },
        ...part,
      }
    } else if (kind === 'arrow_function') {
      if (!isTarget('parameter')) return undefined
      return {
        kind: 'parameter',
        node: identifier,
        hasDefault,
        parameter: { function: parent, index: 0 },
        ...part,
      }
    } else if (kind === 'variable_declarator') {
      if (!isTarget('name')) return undefined
      const value = parent.field('value')
      if (value !== null) return { kind: 'value', node: identifier, value, hasDefault, ...part }
      return { kind: 'declared', node: identifier }
    } else if (kind === 'assignment_expression') {
      const value = parent.field('right')
      return isTarget('left') && value !== null
        ? { kind: 'value', node: identifier, value, hasDefault, ...part }
        : undefined
    } else if (kind === 'for_in_statement') {
      const value = parent.field('right')
      return isTarget('left') && value !== null
        ? { kind: 'element', node: identifier, value, ...part }
        : undefined
    } else if (kind === 'catch_clause') {
      return isTarget('parameter') ? { kind: 'caught', node: identifier } : undefined
    } else if (kind === 'import_clause' || kind === 'namespace_import' || kind === 'import_specifier') {
      return { kind: 'imported', node: identifier }
    } else if (FUNCTIONS.has(kind) || kind === 'class_declaration') {
      return isTarget('name') ? { kind: 'defined', node: identifier } : undefined
    } else return undefined
    node = parent
  }
  return undefined
}

/** Where an element stands in a pattern, in which places may be left out. Shape: 1 for `b` of `[, b]`. */
function positionIn(pattern: SyntaxNode, element: SyntaxNode): number {
  const children = pattern.children()
  const until = children.findIndex((child) => child.id() === element.id())
  return children.slice(0, until).filter((child) => child.is(',')).length
}

/** The parameters that a call gives something for: not comments, nor the type of `this` in TypeScript. */
function ownParametersOf(list: SyntaxNode): readonly SyntaxNode[] {
  return list
    .namedChildren()
    .filter((child) => !child.is('comment') && child.field('pattern')?.is('this') !== true)
}
