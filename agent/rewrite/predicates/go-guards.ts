import type { SyntaxNode } from '../../repository/syntax.ts'
import { isGuarded } from '../flow.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { singular } from '../noun.ts'
import { originOf, parametersOf } from '../scope.ts'
import {
  descendants,
  functionOf,
  isPure,
  isSame,
  kindOf,
  lastName,
  lineOf,
  statementOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for checks in Go of what a map gave, and of places in lists. */

/**
 * `X` is what a map gave for a key, without a look at whether it has it, and nothing else that a map gave is gone
 * through on the line of the error. Binds POINT, the statement before which a check of it can stand, HELD, the map,
 * KEY and NOUN, what a person would call it.
 */
const fromMap: Predicate = {
  arguments: ['placeholder'],
  binds: ['POINT', 'HELD', 'KEY', 'NOUN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const lookup = node === undefined ? undefined : lookupOf(node, file)
    const statement = node === undefined ? undefined : statementOf(node, file.grammar)
    if (node === undefined || lookup === undefined || statement === undefined) return false
    const others = descendants(file.root).filter(
      (part) =>
        kindOf(part) === 'selector_expression' &&
        lineOf(part) === context.site.line &&
        part.field('operand')?.text() !== node.text() &&
        part.field('operand') !== null &&
        lookupOf(part.field('operand') ?? part, file) !== undefined,
    )
    const held = lookup.field('operand')
    const key = lookup.field('index')
    if (others.length > 0 || held === null || key === null || !isPure(key, file.grammar)) return false
    if (!isPure(node, file.grammar) || isGuarded(`${node.text()} == nil`, statement, file)) return false
    const isNamed = file.grammar.identifiers.has(kindOf(node))
    return {
      POINT: nodeBinding(statement, file),
      HELD: nodeBinding(held, file),
      KEY: nodeBinding(key, file),
      NOUN: { text: isNamed ? node.text() : singular(lastName(held, file.grammar)) },
    }
  },
}

/** The place of a map that a value was read from by a key that is no number; undefined for other values. */
function lookupOf(node: SyntaxNode, file: CodeFile, steps = 0): SyntaxNode | undefined {
  if (kindOf(node) === 'index_expression') return isOfMap(node, file) ? node : undefined
  const origin = kindOf(node) === 'identifier' ? originOf(node.text(), node, file) : undefined
  if (
    origin?.kind !== 'value' ||
    steps > 2 ||
    origin.target.children().filter((one) => one.isNamed()).length > 1
  )
    return undefined
  const value = origin.value.children().find((child) => child.isNamed()) ?? origin.value
  return lookupOf(kindOf(origin.value) === 'expression_list' ? value : origin.value, file, steps + 1)
}

/** By the type that a declaration in the file gives the map's name. */
function isOfMap(access: SyntaxNode, file: CodeFile): boolean {
  const held = access.field('operand')
  const name = held === null ? '' : lastName(held, file.grammar)
  return descendants(file.root).some((node) => {
    if (!/^(field_declaration|parameter_declaration|var_spec|short_var_declaration)$/.test(kindOf(node)))
      return false
    const names = node.children().filter((child) => child.isNamed() && child.text() === name)
    const type = node.field('type') ?? node.field('right') ?? node.field('value')
    return (
      names.length + Number(node.field('left')?.text() === name) > 0 &&
      /^(make\()?map\[/.test(type?.text() ?? '')
    )
  })
}

/**
 * The index `I` of the list `S` is a number or handed in, and not compared with the length before; every other index on
 * the line of the error is. Binds POINT and TEST.
 */
const unboundedIndex: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['POINT', 'TEST'],
  test: (context, [list, index]) => {
    const sequence = nodeOf(context, list)
    const at = nodeOf(context, index)
    const file = fileOf(context, list)
    const statement = sequence === undefined ? undefined : statementOf(sequence, file.grammar)
    if (sequence === undefined || at === undefined || statement === undefined) return false
    const open = descendants(file.root).filter(
      (part) =>
        kindOf(part) === 'index_expression' &&
        lineOf(part) === context.site.line &&
        !isOfMap(part, file) &&
        !isBounded(part, statement, file),
    )
    const [only] = open
    if (open.length !== 1 || !isSame(only?.field('operand'), sequence) || isCounter(at)) return false
    if (!isPure(sequence, file.grammar) || !isPure(at, file.grammar)) return false
    const length = `len(${sequence.text()})`
    const literal = /^\d+$/.test(at.text()) ? Number(at.text()) : undefined
    // One that the function works out itself is wrong in there; nobody asked for it.
    const isHandedIn = kindOf(at) === 'identifier' && isParameter(at, file)
    if (literal === undefined && !isHandedIn) return false
    const test =
      literal === undefined
        ? `${at.text()} < 0 || ${at.text()} >= ${length}`
        : literal === 0
          ? `${length} == 0`
          : `${length} < ${literal + 1}`
    return { POINT: nodeBinding(statement, file), TEST: { text: test } }
  },
}

/** A parameter that the function does not change. */
function isParameter(name: SyntaxNode, file: CodeFile): boolean {
  const scope = functionOf(name, file)
  const isGiven = parametersOf(scope, file).some((parameter) =>
    parameter.children().some((child) => kindOf(child) === 'identifier' && child.text() === name.text()),
  )
  const isChanged = descendants(scope).some(
    (node) =>
      /^(short_var_declaration|assignment_statement|inc_statement|dec_statement)$/.test(kindOf(node)) &&
      (node.field('left')?.text() ?? node.child(0)?.text() ?? '').split(/,\s*/).includes(name.text()),
  )
  return isGiven && !isChanged
}

function isBounded(access: SyntaxNode, statement: SyntaxNode, file: CodeFile): boolean {
  const [list, index] = [access.field('operand')?.text() ?? '', access.field('index')?.text() ?? '']
  const scope = functionOf(access, file)
  return descendants(scope).some(
    (node) =>
      kindOf(node) === 'binary_expression' &&
      lineOf(node) <= lineOf(statement) &&
      (node.field('left')?.text() === index
        ? node.field('right')?.text() === `len(${list})`
        : /^\d+$/.test(index) && node.field('left')?.text() === `len(${list})`),
  )
}

function isCounter(index: SyntaxNode): boolean {
  return index
    .ancestors()
    .some(
      (outer) =>
        kindOf(outer) === 'for_statement' &&
        descendants(outer).some(
          (part) =>
            /^(short_var_declaration|range_clause)$/.test(kindOf(part)) &&
            part.field('left')?.text().split(/,\s*/).includes(index.text()) === true,
        ),
    )
}

export const GO_GUARD_PREDICATES: Readonly<Record<string, Predicate>> = {
  from_map: fromMap,
  unbounded_index: unboundedIndex,
}
