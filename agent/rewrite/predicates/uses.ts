import type { SyntaxNode } from '../../repository/syntax.ts'
import { chainOf } from '../chain.ts'
import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  ownDescendants,
  receiverOf,
  within,
  type CodeFile,
} from '../tree.ts'
import { valueType } from '../value-type.ts'

/** Conditions for where a value goes: what must not be left out or replaced without anybody noticing. */

/**
 * The node is worked out for a sum or a count over elements: leaving one out would give a result that is
 * wrong and looks right.
 */
const isSummed: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const loop = node.ancestors().find((outer) => file.grammar.loops.has(kindOf(outer)))
    const isInLoop = loop !== undefined && within(functionOf(loop, file), functionOf(node, file))
    const body = isInLoop ? loop.field('body') : null
    return (
      addsUpInCallback(node, file) ||
      (body !== null &&
        within(node, body) &&
        ownDescendants(body, file.grammar).some((part) => addsUp(part, body, file))) ||
      node.ancestors().some((outer) => isSumOver(outer, node, file))
    )
  },
}

/** Shape: `rows` of `rows.forEach((row) => { total += row.net })`. */
function addsUpInCallback(node: SyntaxNode, file: CodeFile): boolean {
  const chain = chainOf(node, file)
  if (!file.grammar.calls.has(kindOf(chain))) return false
  return argumentsOf(chain).some((argument) => {
    const body = file.grammar.functions.has(kindOf(argument)) ? argument.field('body') : null
    return body !== null && ownDescendants(body, file.grammar).some((part) => addsUp(part, body, file))
  })
}

/** Shape: `total += x`, `count++`, `total = total + x` of a name from outside the loop. */
function addsUp(node: SyntaxNode, body: SyntaxNode, file: CodeFile): boolean {
  const kind = kindOf(node)
  const isCounted = kind === 'update_expression'
  const target = isCounted ? node.field('argument') : (node.field('left') ?? null)
  if (target === null || !/^(assignment|augmented_assignment|update)/.test(kind)) return false
  if (!/^(identifier|attribute|member_expression|subscript|subscript_expression)$/.test(kindOf(target)))
    return false
  const value = node.field('right')
  const isAdded =
    isCounted ||
    /^[+*-]=$/.test(node.field('operator')?.text() ?? '') ||
    (kind.startsWith('assignment') && value !== null && addsTo(value, target.text()))
  if (!isAdded || isDeclaredIn(target.text(), body)) return false
  const type = valueType(target, file) ?? (value === null ? undefined : valueType(value, file))
  return type === undefined || type === 'number'
}

function addsTo(value: SyntaxNode, name: string): boolean {
  return kindOf(value).startsWith('binary_') && value.field('left')?.text() === name
}

function isDeclaredIn(name: string, body: SyntaxNode): boolean {
  return descendants(body).some(
    (node) => kindOf(node) === 'variable_declarator' && node.field('name')?.text() === name,
  )
}

const SUMS = /^(sum|fsum|prod|mean|fmean|median|len|max|min|average|Counter)$/

/** A comprehension that is handed to `sum`, or a function that is handed to `reduce`. */
function isSumOver(outer: SyntaxNode, node: SyntaxNode, { grammar }: CodeFile): boolean {
  if (!grammar.calls.has(kindOf(outer))) return false
  const clause = node.ancestors().find((one) => kindOf(one) === 'for_in_clause')
  if (clause !== undefined && within(clause, outer)) return false
  const name = lastName(calleeOf(outer) ?? outer, grammar)
  const isInside = argumentsOf(outer).some((argument) => within(node, argument))
  const isOnlyArgument = within(node, outer.field('arguments') ?? outer)
  return (name === 'reduce' && isInside) || (SUMS.test(name) && isOnlyArgument && !isSame(outer, node))
}

/** The value is what something else is looked up by: a stand-in would find nothing, or the wrong thing. */
const isKey: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const chain = chainOf(node, file)
    if (isLookedUpBy(chain, file)) return true
    const holder = chain.parent()
    const held = holder?.field('name') ?? holder?.field('left')
    if (!held || !/^(variable_declarator|assignment|assignment_expression)$/.test(kindOf(holder)))
      return false
    return ownDescendants(functionOf(node, file), file.grammar).some(
      (part) => part.text() === held.text() && !isSame(part, held) && isLookedUpBy(part, file),
    )
  },
}

const LOOKUPS = /^(get|has|find|findBy\w*|set|add|delete|pop|setdefault|load|fetch)$/

function isLookedUpBy(node: SyntaxNode, { grammar }: CodeFile): boolean {
  const parent = node.parent()
  if (parent === null) return false
  if (grammar.subscripts.has(kindOf(parent))) return !isSame(receiverOf(parent, grammar), node)
  const call = parent.parent()
  if (call === null || !grammar.calls.has(kindOf(call))) return false
  return isSame(argumentsOf(call)[0], node) && LOOKUPS.test(lastName(calleeOf(call) ?? call, grammar))
}

/** The code goes through several elements: a fault of one of them is no reason to give up all of them. */
const goesThrough: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = fileOf(context, name)
    return (
      node !== undefined &&
      descendants(node).some(
        (part) =>
          /_comprehension$|^generator_expression$/.test(kindOf(part)) || grammar.functions.has(kindOf(part)),
      )
    )
  },
}

/** Functions of Python that take no None. */
const OF_NUMBERS = /^(?:int|float|abs|round|len|sum|min|max|sorted|range|Decimal|bytes)$/

/** The value is calculated with: "nothing" in its place would become no number, or a text that says so. */
const isCalculated: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const parent = node === undefined ? null : chainOf(node, fileOf(context, name)).parent()
    const operator = (parent?.field('operator') ?? parent?.field('operators'))?.text() ?? ''
    return (
      /^([-+*/%]|\*\*|\/\/|<<|>>|[<>]=?)=?$/.test(operator) ||
      /^(?:template_substitution|interpolation)$/.test(kindOf(parent)) ||
      (kindOf(parent) === 'argument_list' &&
        OF_NUMBERS.test(parent?.parent()?.field('function')?.text() ?? ''))
    )
  },
}

export const USE_PREDICATES: Readonly<Record<string, Predicate>> = {
  is_summed: isSummed,
  is_key: isKey,
  is_calculated: isCalculated,
  goes_through: goesThrough,
}
