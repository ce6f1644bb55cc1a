import type { SyntaxNode } from '../../repository/syntax.ts'
import { isAsync } from '../async-call.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { functionName, functionsOfClass, parametersOf } from '../scope.ts'
import {
  argumentsOf,
  calleeOf,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  span,
  type CodeFile,
} from '../tree.ts'

/**
 * A member is looked into as if it held everything, where a method of the same object has an answer for what it does not hold:
 * `this.#cache.get(id)!` beside `one(id) { return this.#cache.get(id) ?? (await this.#load(id)) }`.
 * Applies to lookups with plain arguments in JavaScript and TypeScript, in favour of methods that do the same lookup with their own
 * parameters and go on where it finds nothing; one that is `async` is waited for, for each element where a callback calls it.
 * Leaves alone lookups whose lack is looked after, and those in that method.
 */
export const ownFallback: Mutation = {
  id: 'own_fallback',
  isRare: true,
  isLookedForFarOff: true,
  message: /of (?:undefined|null)|is not (?:a function|iterable)|undefined/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'javascript' || !isLookup(node, file) || isLookedAfter(node)) return []
    const given = argumentsOf(node)
    const scope = functionOf(node, file)
    return functionsOfClass(node, file)
      .filter((method) => !isSame(method, methodAround(node, file)) && kindOf(method) === 'method_definition')
      .filter((method) => hasFallback(method, node, file))
      .flatMap((method): readonly Mutated[] => {
        const called = `this.${functionName(method)}(${given.map((one) => one.text()).join(', ')})`
        const whole = claimed(node)
        const edits = isAsync(method)
          ? waiting(whole, called, scope, file)
          : [{ ...span(whole), replacement: called }]
        if (edits === undefined) return []
        const says = `${quoted(whole.text())} finds only what is there already; ${quoted(functionName(method))} of the same object gets what is not`
        const witness = `\`${functionName(method)}\` of the same object (line ${lineOf(method)}) gets what such a lookup does not find`
        return [{ edits, says, ...(GETS.test(method.text()) ? { witness } : {}) }]
      })
  },
}

/** What is made where nothing is there may be wrong for who only wants to look; what is got from elsewhere is what is meant. */
const GETS =
  /(?:\?\?|\|\||\breturn|=) \(?(?:await )?this\.#?(?:load|read|fetch|find|get|look|resolve|query|restore)\w*\(/i

function isLookup(node: SyntaxNode, { grammar }: CodeFile): boolean {
  if (!grammar.calls.has(kindOf(node))) return false
  const given = argumentsOf(node)
  return (
    /^this\.#?[\w$]+\.(?:get|at|find|shift|pop)$/.test(calleeOf(node)?.text() ?? '') &&
    given.length > 0 &&
    given.every((one) => /^[\w$.]+$/.test(one.text()))
  )
}

/** A comparison, a default or a chain that goes on without it. */
function isLookedAfter(node: SyntaxNode): boolean {
  const parent = node.parent()
  if (kindOf(parent) === 'binary_expression' || kindOf(parent) === 'unary_expression') return true
  return kindOf(parent) === 'member_expression' && (parent?.text() ?? '').startsWith(`${node.text()}?.`)
}

/** With the mark that says it is there. */
function claimed(node: SyntaxNode): SyntaxNode {
  const parent = node.parent()
  return parent !== null && /^(non_null_expression|as_expression)$/.test(kindOf(parent))
    ? claimed(parent)
    : node
}

function methodAround(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  return node
    .ancestors()
    .find((one) => grammar.functions.has(kindOf(one)) && kindOf(one) === 'method_definition')
}

/** The method does the same lookup with its own parameters, and something with what that does not find. */
function hasFallback(method: SyntaxNode, node: SyntaxNode, file: CodeFile): boolean {
  const names = parametersOf(method, file).map((one) =>
    (one.field('pattern') ?? one.field('name') ?? one).text(),
  )
  const lookups = ownDescendants(method, file.grammar).filter(
    (one) => isLookup(one, file) && calleeOf(one)?.text() === calleeOf(node)?.text(),
  )
  return lookups.some((one) => {
    const given = argumentsOf(one).map((argument) => argument.text())
    const isSameKey = given.length === names.length && given.every((text, index) => text === names[index])
    if (!isSameKey || given.length !== argumentsOf(node).length) return false
    const parent = one.parent()
    const isDefaulted = /^(\?\?|\|\|)$/.test(parent?.field('operator')?.text() ?? '')
    const name = kindOf(parent) === 'variable_declarator' ? (parent?.field('name')?.text() ?? '') : ''
    const word = RegExp.escape(name)
    const asked = new RegExp(`(?<![\\w.])${word}(?![\\w]) ?[!=]==? ?(?:undefined|null)|!${word}(?![\\w.(])`)
    return isDefaulted || (name !== '' && asked.test(method.text()) && givesAlways(method, file))
  })
}

/** Every way out that it names gives something. */
function givesAlways(method: SyntaxNode, { grammar }: CodeFile): boolean {
  const returns = ownDescendants(method, grammar).filter((one) => kindOf(one) === 'return_statement')
  return returns.length > 0 && returns.every((one) => one.children().some((child) => child.isNamed()))
}

/** Awaited where it stands, or all together where it is what a callback of `map` gives; undefined where nothing can wait. */
function waiting(
  node: SyntaxNode,
  called: string,
  scope: SyntaxNode,
  file: CodeFile,
): readonly TextEdit[] | undefined {
  if (isAsync(scope)) {
    const isReceiver = /^(member_expression|subscript_expression)$/.test(kindOf(node.parent()))
    return [{ ...span(node), replacement: isReceiver ? `(await ${called})` : `await ${called}` }]
  }
  const body = scope.field('body')
  const call = scope.parent()?.parent() ?? null
  const isMapped = call !== null && calleeOf(call)?.text().endsWith('.map') === true && isSame(body, node)
  if (!isMapped || call === null || !isAsync(functionOf(call, file))) return undefined
  const { start, end } = span(call)
  return [
    { start, end: start, replacement: 'await Promise.all(' },
    { ...span(node), replacement: called },
    { start: end, end, replacement: ')' },
  ]
}
