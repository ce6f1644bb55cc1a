import type { SyntaxNode } from '../../repository/syntax.ts'
import { isOperator, quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName, parametersOf, targetNames } from '../scope.ts'
import { argumentsOf, calleeOf, functionOf, kindOf, lastName } from '../tree.ts'

/**
 * A function that calls itself without end: with what it was given itself, or past a base case that only one exact
 * number meets.
 * Applies to parameters handed on unchanged, and to `==` with a number; leaves alone functions that do not call themselves.
 */
export const baseCase: Mutation = {
  id: 'base_case',
  of: (node, place) => [...nearer(node, place), ...wider(node, place)],
}

/** `walk(depth)` in `walk(depth)`: one less. */
function nearer(node: SyntaxNode, { file }: MutationPlace): readonly Mutated[] {
  const callee = file.grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
  const scope = functionOf(node, file)
  if (callee === undefined || lastName(callee, file.grammar) !== functionName(scope)) return []
  const parameters = new Set(parametersOf(scope, file).flatMap(targetNames))
  return argumentsOf(node)
    .filter(
      (argument) => /^(identifier|variable_name)$/.test(kindOf(argument)) && parameters.has(argument.text()),
    )
    .map((argument) => ({
      edits: [replaced(argument, `${argument.text()} - 1`)],
      says: `${quoted(node.text())} calls itself with the ${quoted(argument.text())} it has; with ${quoted(`${argument.text()} - 1`)} it comes to an end`,
    }))
}

/** `n == 0`: all that lies beyond ends it too. */
function wider(node: SyntaxNode, { file }: MutationPlace): readonly Mutated[] {
  const whole = node.parent()
  if (!isOperator(node) || !/^={2,3}$/.test(node.text()) || whole === null) return []
  const right = whole.children().findLast((child) => child.isNamed())
  const scope = functionOf(node, file)
  if (!/^\d+$/.test(right?.text() ?? '') || !callsItself(scope, functionName(scope))) return []
  return [
    {
      edits: [replaced(node, '<=')],
      says: `${quoted(whole.text())} is passed by a step that does not meet it exactly; with \`<=\` everything beyond ends it too`,
    },
  ]
}

function callsItself(scope: SyntaxNode, name: string): boolean {
  const body = scope.field('body')?.text() ?? ''
  return name !== '' && body.includes(`${name}(`)
}
