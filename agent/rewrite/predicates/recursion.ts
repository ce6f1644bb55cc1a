import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { returnedValues, returnsOf } from '../provenance.ts'
import { freeNames, functionName, originOf, parametersOf, targetNames } from '../scope.ts'
import { fileStyle } from '../style.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  isSame,
  kindOf,
  lastName,
  ownDescendants,
  receiverOf,
  span,
  statementsOf,
  type CodeFile,
} from '../tree.ts'
import { emptyValue, valueType } from '../value-type.ts'

/** Conditions for functions that call themselves without end. */

/**
 * The function `F` calls itself along references that can lead back to where it is: one of its parameters, or its object,
 * is another each time and no number that is counted. Binds KEY, what tells one place from another, WAY, a free name for
 * the places on the way, GIVEN, what is handed on, END, what it gives where it comes back, and where code goes: LAST_PARAMETER,
 * LAST_ARGUMENT (of all calls of itself) and FIRST, its first statement.
 */
const comesBack: Predicate = {
  arguments: ['placeholder'],
  binds: ['KEY', 'WAY', 'GIVEN', 'END', 'LAST_PARAMETER', 'LAST_ARGUMENT', 'FIRST'],
  test: (context, [name]) => {
    const scope = nodeOf(context, name)
    const file = fileOf(context, name)
    if (scope === undefined) return false
    const parameters = parametersOf(scope, file)
    const lastParameter = parameters.at(-1)
    const calls = ownCalls(scope, file)
    const first = firstStatement(scope, file)
    const key = keyOf(parameters, calls, file)
    const end = key === undefined ? undefined : endOf(scope, calls, key, file)
    const lastArguments = calls.map((call) => argumentsOf(call).at(-1))
    if (key !== undefined && isRemembered(scope, key)) return false
    const isPlain = [...parameters, ...lastArguments].every((part) => !isOpenEnded(part))
    if (lastParameter === undefined || first === undefined || key === undefined || end === undefined)
      return false
    const last = lastArguments.filter((part) => part !== undefined)
    if (!isPlain || last.length !== calls.length) return false
    if (calls.some((call) => argumentsOf(call).length !== declaredCount(parameters))) return false
    const way = freeName(scope)
    return {
      KEY: { text: key },
      WAY: { text: way },
      GIVEN: { text: file.grammar.family === 'python' ? `(*${way}, ${key})` : `[...${way}, ${key}]` },
      END: { text: end === '' ? 'return' : `return ${end}` },
      LAST_PARAMETER: nodeBinding(lastParameter, file),
      LAST_ARGUMENT: { text: last[0]?.text() ?? '', nodes: last, file },
      FIRST: nodeBinding(first, file),
    }
  },
}

/** Calls of the function in itself, those in functions within it too. */
function ownCalls(scope: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const name = functionName(scope)
  return descendants(scope).filter((node) => {
    if (name === '' || !file.grammar.calls.has(kindOf(node))) return false
    const callee = calleeOf(node)
    return callee !== undefined && lastName(callee, file.grammar) === name && isOwnCallee(callee, file)
  })
}

/** Of a method only `this.m()` and `self.m()` are sure to be itself. */
function isOwnCallee(callee: SyntaxNode, file: CodeFile): boolean {
  const receiver = receiverOf(bare(callee, file.grammar), file.grammar)
  return receiver === undefined || /^(this|self|cls)$/.test(receiver.text())
}

function isSelf(parameter: SyntaxNode): boolean {
  return /^(self|cls)$/.test(parameter.text())
}

function declaredCount(parameters: readonly SyntaxNode[]): number {
  return parameters.filter((parameter) => !isSelf(parameter)).length
}

/** The one parameter that is followed; undefined where there is none, or a count that goes up or down. */
function keyOf(
  parameters: readonly SyntaxNode[],
  calls: readonly SyntaxNode[],
  file: CodeFile,
): string | undefined {
  const own = parameters
    .filter((parameter) => !isSelf(parameter))
    .map((parameter) => targetNames(parameter)[0])
  if (calls.length === 0 || own.length === 0) return undefined
  const followed = own.flatMap((name, index) => {
    if (name === undefined) return []
    const given = calls.map((call) => argumentsOf(call)[index])
    const isHandedOn = given.every((one) => one?.text() === name)
    const isGathered = given.every((one) => one !== undefined && isGrown(one, name, file))
    return isHandedOn || isGathered ? [] : [{ name, given }]
  })
  const [only] = followed
  if (only === undefined || followed.length !== 1) return undefined
  const isFollowed = only.given.every((one) => one !== undefined && isReference(one, file))
  return isFollowed ? only.name : undefined
}

/** Shape: `depth + 1` and `[...path, id]` for what they are called. */
function isGrown(argument: SyntaxNode, name: string, file: CodeFile): boolean {
  const inner = bare(argument, file.grammar)
  return (
    /^(binary_expression|binary_operator|array|list|template_string|string)$/.test(kindOf(inner)) &&
    freeNames(inner).has(name)
  )
}

/** A name, a member, an element, or what a lookup gives: something that a reference leads to. */
function isReference(argument: SyntaxNode, file: CodeFile): boolean {
  const inner = bare(argument, file.grammar)
  if (file.grammar.calls.has(kindOf(inner)))
    return /^(get|find|at)$/.test(lastName(calleeOf(inner) ?? inner, file.grammar))
  if (file.grammar.subscripts.has(kindOf(inner)))
    return !/slice/.test(descendants(inner).map(kindOf).join(' '))
  return file.grammar.identifiers.has(kindOf(inner)) || file.grammar.members.has(kindOf(inner))
}

/** The function asks already whether it was there. */
function isRemembered(scope: SyntaxNode, key: string): boolean {
  const name = RegExp.escape(key)
  return new RegExp(
    String.raw`\.(?:includes|has)\(${name}\)|\b${name} (?:not )?in (?:seen|way|visited|path|done|above)\b`,
  ).test(scope.text())
}

function isOpenEnded(part: SyntaxNode | undefined): boolean {
  return part === undefined || /splat|rest|spread|keyword_separator|keyword_argument/.test(kindOf(part))
}

function firstStatement(scope: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const body = scope.field('body')
  if (body === null || !file.grammar.blocks.has(kindOf(body))) return undefined
  const [first, second] = statementsOf(body)
  const isDocumentation = kindOf(first) === 'expression_statement' && kindOf(first?.child(0)) === 'string'
  return isDocumentation ? second : first
}

/** What it gives in the branch that ends it elsewhere, else the empty value of what it gives; '' for nothing. */
function endOf(
  scope: SyntaxNode,
  calls: readonly SyntaxNode[],
  key: string,
  file: CodeFile,
): string | undefined {
  const values = returnedValues(scope, file)
  if (values.length === 0) return calls.every((call) => isWholeStatement(call, file)) ? '' : undefined
  for (const statement of returnsOf(scope, file)) {
    const value = statement.children().find((child) => child.isNamed() && kindOf(child) !== 'comment')
    const isInBranch = statement.ancestors().some((outer) => kindOf(outer) === file.grammar.conditional)
    if (value !== undefined && isInBranch && (value.text() === key || EMPTY.test(value.text())))
      return value.text()
  }
  const types = values.map((value) => typeOf(value, file)).filter((type) => type !== undefined)
  const [type] = types
  return type === undefined || types.some((other) => other !== type) ? undefined : type
}

const EMPTY = /^(null|undefined|None|\[\]|''|""|``|0|0\.0|\{\}|\(\)|False|false|set\(\)|new (Set|Map)\(\))$/

/** Code of the empty value of what a returned expression is. */
function typeOf(value: SyntaxNode, file: CodeFile): string | undefined {
  const inner = bare(value, file.grammar)
  const origin = kindOf(inner) === 'identifier' ? originOf(inner.text(), inner, file) : undefined
  const made = origin?.kind === 'value' ? bare(origin.value, file.grammar) : inner
  const set = /^(set|new (?:Set|Map)(?:<[^()]*>)?)\(/.exec(made.text())?.[1]
  if (set !== undefined) return `${set}()`
  const type = valueType(value, file)
  return type === undefined || type === 'nothing' ? undefined : emptyValue(type, file, fileStyle(file).quote)
}

/** Nothing is done with what the call gives. */
function isWholeStatement(call: SyntaxNode, file: CodeFile): boolean {
  const holders = call.ancestors().filter((outer) => !file.grammar.transparent.has(kindOf(outer)))
  return kindOf(holders[0]) === 'expression_statement'
}

function freeName(scope: SyntaxNode): string {
  const taken = new Set(
    descendants(scope)
      .filter((node) => kindOf(node).endsWith('identifier'))
      .map((node) => node.text()),
  )
  return ['way', 'above', 'onTheWay'].find((name) => !taken.has(name)) ?? 'placesOnTheWay'
}

/**
 * The function around `MATCH` calls itself, and `X` is asked whether it can be gone through. Such a function goes on for
 * ever with a text, whose letters are texts.
 */
const calledWithParts: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [name, value]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const asked = context.bindings.get(value ?? '')?.text
    const scope = node?.ancestors().find((outer) => file.grammar.functions.has(kindOf(outer)))
    if (node === undefined || scope === undefined || asked === undefined) return false
    const later = ownDescendants(scope, file.grammar).filter((part) => span(part).start > span(node).end)
    const isAskedAlready = new RegExp(
      String.raw`isinstance\(\s*${RegExp.escape(asked)}\s*,[^)]*\b(?:str|bytes)\b`,
    ).test(scope.text())
    return ownCalls(scope, file).some((call) => later.some((part) => isSame(part, call))) && !isAskedAlready
  },
}

export const RECURSION_PREDICATES: Readonly<Record<string, Predicate>> = {
  comes_back: comesBack,
  called_with_parts: calledWithParts,
}
