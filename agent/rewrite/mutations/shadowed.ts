import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { descendants, functionOf, kindOf, lineOf, span, statementOf } from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * In Go `:=` in an inner block makes new names: what it should have set outside stays nil. It sets them now.
 * Applies where a name that a block declares is declared further out in the same function and used behind the block, for errors of nil and of what was
 * never set. Leaves alone names that the block alone uses.
 */
export const shadowed: Mutation = {
  id: 'shadowed',
  isRare: true,
  isLookedForFarOff: true,
  message: /nil pointer|nil map|is nil|interface conversion/,
  of: (node, { file }) => {
    const { grammar } = file
    if (kindOf(node) !== 'short_var_declaration') return []
    const statement = statementOf(node, grammar)
    const scope = functionOf(node, file)
    const block = node.ancestors().find((one) => kindOf(one) === 'block')
    if (statement?.id() !== node.id() || block === undefined || block.id() === scope.field('body')?.id())
      return []
    const names = (node.field('left')?.text() ?? '').split(',').map((name) => name.trim())
    const outer = names.flatMap((name) => declaredOutside(name, node, scope) ?? [])
    const isMissed = names.some(
      (name) => outer.some((one) => one.name === name) && isUsedAfter(name, block, scope),
    )
    if (!isMissed) return []
    const fresh = names.filter((name) => name !== '_' && outer.every((one) => one.name !== name))
    if (fresh.some((name) => name !== 'err')) return []
    const sign = node.children().find((child) => child.text() === ':=')
    const [first] = outer
    if (sign === undefined || first === undefined) return []
    const declares = fresh.length === 0 ? [] : [putBefore(statement, ['var err error'], file)]
    return [
      {
        edits: [...declares, { ...span(sign), replacement: '=' }],
        says: `${quoted(node.text())} makes a ${quoted(first.name)} of its own, and that of line ${first.line} stays as it was; it sets that one`,
      },
    ]
  },
}

interface Outer {
  readonly name: string
  readonly line: number
}

function declaredOutside(name: string, node: SyntaxNode, scope: SyntaxNode): Outer | undefined {
  const inner = node.ancestors().find((one) => kindOf(one) === 'block')
  const found = descendants(scope)
    .filter((one) => /^(var_spec|short_var_declaration|parameter_declaration)$/.test(kindOf(one)))
    .filter((one) => span(one).end <= span(inner ?? node).start)
    .find((one) => namesOf(one).includes(name) && isAround(one, node))
  return found === undefined || name === '_' ? undefined : { name, line: lineOf(found) }
}

function namesOf(declaration: SyntaxNode): readonly string[] {
  const left = declaration.field('left')?.text()
  if (left !== undefined) return left.split(',').map((name) => name.trim())
  return declaration
    .children()
    .filter((child) => kindOf(child) === 'identifier')
    .map((child) => child.text())
}

/** The block of the declaration holds the node too. */
function isAround(declaration: SyntaxNode, node: SyntaxNode): boolean {
  const block = declaration
    .ancestors()
    .find((one) => /^(block|function_declaration|method_declaration)$/.test(kindOf(one)))
  return node.ancestors().some((one) => one.id() === block?.id())
}

function isUsedAfter(name: string, block: SyntaxNode, scope: SyntaxNode): boolean {
  return descendants(scope).some(
    (one) => kindOf(one) === 'identifier' && one.text() === name && span(one).start > span(block).end,
  )
}
