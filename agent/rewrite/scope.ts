import type { SyntaxNode } from '../repository/syntax.ts'
import { perFile } from './per-file.ts'
import {
  kindOf,
  descendants,
  functionOf,
  isSame,
  ownDescendants,
  span,
  statementOf,
  type CodeFile,
} from './tree.ts'

/** Where names come from. Python and JavaScript alike: by the text of the file, without types. */

/** What gives a name its value before it is used. */
export type Origin =
  | {
      readonly kind: 'value'
      readonly value: SyntaxNode
      /** The whole declaration or assignment as a statement. */
      readonly statement: SyntaxNode | undefined
      /** The name as it stands in the declaration; a pattern when it is taken out of something. */
      readonly target: SyntaxNode
    }
  | {
      readonly kind: 'parameter'
      readonly function: SyntaxNode
      readonly index: number
      readonly parameter: SyntaxNode
    }
  | { readonly kind: 'element'; readonly of: SyntaxNode; readonly loop: SyntaxNode }

/**
 * What a name was last given before a use, seen from inside out: the last assignment before the use in
 * the function, then its parameters, then the functions around it; undefined for what the file does not
 * declare. Loops that assign after the use are not followed.
 */
export function originOf(name: string, use: SyntaxNode, file: CodeFile): Origin | undefined {
  let place = use
  for (;;) {
    const scope = functionOf(place, file)
    const origin = assignmentIn(scope, name, use, file) ?? parameterOf(scope, name, file)
    if (origin !== undefined) return origin
    if (isSame(scope, file.root)) return undefined
    place = scope
  }
}

function assignmentIn(scope: SyntaxNode, name: string, use: SyntaxNode, file: CodeFile): Origin | undefined {
  const before = span(use).start
  let found: Origin | undefined
  for (const node of ownDescendants(scope, file.grammar)) {
    if (span(node).start > before) break
    const assigned = assignmentOf(node, file)
    if (assigned === undefined || !targetNames(assigned.target).includes(name)) continue
    // The value of a declaration is evaluated before its name exists.
    if (assigned.kind === 'value' && span(node).end > before && !isLoopOf(node, use)) continue
    found = assigned
  }
  return found
}

function isLoopOf(node: SyntaxNode, use: SyntaxNode): boolean {
  return use.ancestors().some((outer) => isSame(outer, node)) && kindOf(node).startsWith('for')
}

function assignmentOf(
  node: SyntaxNode,
  file: CodeFile,
): (Origin & { readonly target: SyntaxNode }) | undefined {
  const fields = ASSIGNMENTS[kindOf(node)]
  if (fields === undefined) return undefined
  const target = node.field(fields[0])
  const value = node.field(fields[1])
  if (target === null || value === null) return undefined
  if (kindOf(node).startsWith('for')) return { kind: 'element', of: value, loop: node, target }
  return { kind: 'value', value, statement: statementOf(node, file.grammar), target }
}

const ASSIGNMENTS: Readonly<Record<string, readonly [string, string]>> = {
  variable_declarator: ['name', 'value'],
  assignment_expression: ['left', 'right'],
  assignment: ['left', 'right'],
  named_expression: ['name', 'value'],
  for_in_statement: ['left', 'right'],
  for_in_clause: ['left', 'right'],
  for_statement: ['left', 'right'],
  short_var_declaration: ['left', 'right'],
}

/** The names that a target or pattern binds. */
export function targetNames(target: SyntaxNode): readonly string[] {
  return descendants(target)
    .filter((node) => NAME_KINDS.has(kindOf(node)) && !isPropertyAccess(node))
    .map((node) => node.text())
}

const NAME_KINDS = new Set(['identifier', 'shorthand_property_identifier_pattern'])

/** `a.b = 1` and `a[i] = 1` bind no name. */
function isPropertyAccess(node: SyntaxNode): boolean {
  const parent = kindOf(node.parent())
  return (
    parent === 'member_expression' ||
    parent === 'subscript_expression' ||
    parent === 'attribute' ||
    parent === 'subscript'
  )
}

function parameterOf(scope: SyntaxNode, name: string, file: CodeFile): Origin | undefined {
  const parameters = parametersOf(scope, file)
  const index = parameters.findIndex((parameter) => parameterNames(parameter).includes(name))
  const parameter = parameters[index]
  return parameter === undefined ? undefined : { kind: 'parameter', function: scope, index, parameter }
}

/** The parameters of a function in order, as nodes with their defaults and types. */
export function parametersOf(scope: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const single = scope.field('parameter')
  if (single !== null) return [single]
  const list = scope.field('parameters')
  if (list === null || !file.grammar.functions.has(kindOf(scope))) return []
  return list.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
}

/** The names that one parameter binds. */
export function parameterNames(parameter: SyntaxNode): readonly string[] {
  // Defaults and types may hold names too; those that the parameter binds come first in it.
  const binding =
    parameter.field('pattern') ?? parameter.field('left') ?? parameter.field('name') ?? parameter
  return targetNames(binding)
}

/** All names that can be read at a place: locals declared before it, parameters, and the file's own names. */
export function namesInScope(place: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const names = new Set<string>()
  const scopes = [
    ...place.ancestors().filter((outer) => file.grammar.functions.has(kindOf(outer))),
    file.root,
  ]
  for (const scope of scopes) {
    for (const parameter of parametersOf(scope, file)) {
      for (const name of parameterNames(parameter)) names.add(name)
    }
    const isFile = isSame(scope, file.root)
    for (const node of ownDescendants(scope, file.grammar)) {
      const declared = declaredNames(node, file)
      // Within a function a name counts only after its declaration and inside the block that holds it.
      if (declared.length > 0 && (isFile ? isTopLevel(node, file) : isVisible(node, place))) {
        for (const name of declared) names.add(name)
      }
    }
  }
  return names
}

function declaredNames(node: SyntaxNode, file: CodeFile): readonly string[] {
  const kind = kindOf(node)
  if (kind.startsWith('import') || kind === 'namespace_import' || kind === 'dotted_name') {
    return kind === 'import_statement' || kind === 'import_from_statement' ? importedNames(node) : []
  }
  if (file.grammar.functions.has(kind) || kind === 'class_declaration' || kind === 'class_definition') {
    return [node.field('name')?.text() ?? ''].filter((name) => name !== '')
  }
  const target = ASSIGNMENTS[kind] === undefined ? null : node.field(ASSIGNMENTS[kind][0])
  if (kind === 'assignment_expression' || target === null) {
    return kind === 'catch_clause' ? targetNames(node.field('parameter') ?? node).slice(0, 1) : []
  }
  return targetNames(target)
}

function importedNames(node: SyntaxNode): readonly string[] {
  const names = descendants(node).filter((part) => kindOf(part) === 'identifier')
  return names.map((name) => name.text())
}

function isVisible(node: SyntaxNode, place: SyntaxNode): boolean {
  const block = node
    .ancestors()
    .find((outer) => kindOf(outer).endsWith('block') || kindOf(outer) === 'program')
  return span(node).start < span(place).start && (block === undefined || span(block).end >= span(place).end)
}

function isTopLevel(node: SyntaxNode, file: CodeFile): boolean {
  return !node.ancestors().some((outer) => file.grammar.functions.has(kindOf(outer)))
}

/** The names a piece of code reads that it does not declare itself, members left out. */
export function freeNames(node: SyntaxNode): ReadonlySet<string> {
  const names = descendants(node).filter(
    (part) => FREE_KINDS.has(kindOf(part)) && !isMemberName(part) && !isKeywordName(part),
  )
  return new Set(names.map((name) => name.text()))
}

const FREE_KINDS = new Set(['identifier', 'shorthand_property_identifier'])

function isMemberName(node: SyntaxNode): boolean {
  const parent = node.parent()
  return parent !== null && kindOf(parent) === 'attribute' && isSame(parent.field('attribute'), node)
}

function isKeywordName(node: SyntaxNode): boolean {
  const parent = node.parent()
  return parent !== null && kindOf(parent) === 'keyword_argument' && isSame(parent.field('name'), node)
}

/** A function with the name by which it is called. */
export interface NamedFunction {
  readonly name: string
  readonly node: SyntaxNode
}

/** The functions of a file with the name by which they are called, methods and variables included; looked for once a file. */
export const namedFunctions = perFile((file): readonly NamedFunction[] =>
  descendants(file.root)
    .filter((node) => file.grammar.functions.has(kindOf(node)))
    .map((node) => ({ name: functionName(node), node }))
    .filter(({ name }) => name !== ''),
)

/** The name of a function: its own, or that of the variable or property it is given to. */
export function functionName(node: SyntaxNode): string {
  const own = node.field('name')
  if (own !== null) return own.text()
  const parent = node.parent()
  if (parent === null) return ''
  const holder =
    parent.field('name') ?? parent.field('key') ?? parent.field('left') ?? parent.field('property')
  return holder === null ? '' : (holder.text().split('.').at(-1) ?? '')
}

/** The methods of the innermost class around a node, or of the block that implements a type; none outside of one. */
export function functionsOfClass(node: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const owner = classOf(node)
  if (owner === undefined) return []
  const isOwn = (one: SyntaxNode): boolean => isSame(classOf(one), owner)
  return namedFunctions(file)
    .map((one) => one.node)
    .filter(isOwn)
}

/** The innermost class around a node, or the block that implements a type; undefined outside of one. */
export function classOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((outer) => CLASSES.test(kindOf(outer)))
}

const CLASSES = /^(class_declaration|class_definition|class|impl_item)$/
