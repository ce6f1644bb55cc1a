import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { conditionOf } from '../flow.ts'
import { sourceOf } from '../provenance.ts'
import { freeNames, originOf } from '../scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  functionOf,
  isPure,
  isSame,
  kindOf,
  lastName,
  lineOf,
  ownDescendants,
  receiverOf,
  span,
  statementOf,
  within,
  type CodeFile,
} from '../tree.ts'

/** Conditions that find how the code does elsewhere what is missing at the crash. */

/**
 * `X` is what a table holds for a key, something is put into it here, and elsewhere the same table is given a new entry for a key.
 * Binds TABLE, KEY, ENTRY, the new entry for this key, ENTRY_LINE, TEST, that there is none yet, PUT, what puts one in, and LOOKUP.
 */
const entryMadeElsewhere: Predicate = {
  arguments: ['placeholder'],
  binds: ['TABLE', 'KEY', 'ENTRY_LINE', 'TEST', 'PUT', 'LOOKUP'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined || !isPutInto(node, file)) return false
    const lookup = lookupOf(sourceOf(node, file).node, file)
    if (lookup === undefined || !isPure(lookup.key, file.grammar) || !isPure(lookup.table, file.grammar))
      return false
    const table = lookup.table.text()
    const made = descendants(file.root)
      .flatMap((part) => entryIn(part, file) ?? [])
      .find((entry) => entry.table.text() === table && !within(node, entry.node) && isMadeOfKey(entry, file))
    if (made === undefined) return false
    const key = lookup.key.text()
    const entry = withKey(made, key)
    const isPython = file.grammar.family === 'python'
    const tested = isPython
      ? `${key} not in ${table}`
      : lookup.isMap
        ? `!${table}.has(${key})`
        : `!(${key} in ${table})`
    return {
      TABLE: nodeBinding(lookup.table, file),
      KEY: nodeBinding(lookup.key, file),
      ENTRY_LINE: { text: String(lineOf(made.node)) },
      TEST: { text: tested },
      PUT: { text: lookup.isMap ? `${table}.set(${key}, ${entry})` : `${table}[${key}] = ${entry}` },
      LOOKUP: nodeBinding(lookup.node, file),
    }
  },
}

interface Lookup {
  readonly node: SyntaxNode
  readonly table: SyntaxNode
  readonly key: SyntaxNode
  readonly isMap: boolean
}

/** Shape: `table.get(key)` and `table[key]`. */
function lookupOf(source: SyntaxNode, { grammar }: CodeFile): Lookup | undefined {
  const node = bare(source, grammar)
  if (grammar.subscripts.has(kindOf(node))) {
    const [table, key] = [receiverOf(node, grammar), node.field(grammar.subscriptIndex)]
    return table === undefined || key === null ? undefined : { node, table, key, isMap: false }
  }
  const callee = grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
  const table = callee === undefined ? undefined : receiverOf(bare(callee, grammar), grammar)
  const [key, ...more] = argumentsOf(node)
  if (callee === undefined || table === undefined || key === undefined || more.length > 0) return undefined
  const isMap = grammar.family === 'javascript'
  return lastName(callee, grammar) === 'get' ? { node, table, key, isMap } : undefined
}

interface MadeEntry {
  readonly node: SyntaxNode
  readonly table: SyntaxNode
  readonly key: SyntaxNode
  readonly value: SyntaxNode
}

/** Shape: `table.set(key, value)` and `table[key] = value`. */
function entryIn(node: SyntaxNode, { grammar }: CodeFile): MadeEntry | undefined {
  if (/^(augmented_)?assignment(_expression)?$/.test(kindOf(node))) {
    const [target, value] = [node.field('left'), node.field('right')]
    const table = target === null ? undefined : receiverOf(target, grammar)
    const key = target?.field(grammar.subscriptIndex)
    const isPlain = /^(=|\?\?=|\|\|=)$/.test(node.field('operator')?.text() ?? '=')
    return table === undefined || !key || !value || !isPlain ? undefined : { node, table, key, value }
  }
  if (!grammar.calls.has(kindOf(node))) return undefined
  const callee = calleeOf(node)
  const table = callee === undefined ? undefined : receiverOf(bare(callee, grammar), grammar)
  const [key, value] = argumentsOf(node)
  if (callee === undefined || table === undefined || key === undefined || value === undefined)
    return undefined
  return /^(set|setdefault)$/.test(lastName(callee, grammar)) ? { node, table, key, value } : undefined
}

/** The code of the entry for another key. Shape: `{ day: when }` of `{ day }`. */
function withKey({ key, value }: MadeEntry, other: string): string {
  if (key.text() === other) return value.text()
  const { start } = span(value)
  return descendants(value)
    .filter((part) => /identifier/.test(kindOf(part)) && part.text() === key.text() && !isMember(part))
    .toReversed()
    .reduce((code, part) => {
      const inserted = kindOf(part) === 'shorthand_property_identifier' ? `${part.text()}: ${other}` : other
      return code.slice(0, span(part).start - start) + inserted + code.slice(span(part).end - start)
    }, value.text())
}

function isMember(part: SyntaxNode): boolean {
  const parent = part.parent()
  const named =
    parent?.field('property') ?? parent?.field('attribute') ?? parent?.field('name') ?? parent?.field('key')
  return isSame(named, part)
}

/** It is new, and only the key and names of the file go into it. */
function isMadeOfKey({ key, value }: MadeEntry, file: CodeFile): boolean {
  const isNew = /^(call|call_expression|new_expression|object|array|dictionary|list)$/.test(
    kindOf(bare(value, file.grammar)),
  )
  const isLocal = (name: string): boolean => {
    const origin = originOf(name, value, file)
    if (origin === undefined) return /^(this|self)$/.test(name)
    const place =
      origin.kind === 'value' ? origin.value : origin.kind === 'parameter' ? origin.parameter : origin.of
    return !isSame(functionOf(place, file), file.root)
  }
  return (
    isNew &&
    [...freeNames(value)].every((name) => name === key.text() || !isLocal(name)) &&
    !/\b(this|self)\b/.test(value.text())
  )
}

/** The function around sets a member of it, or calls what puts something in. */
function isPutInto(node: SyntaxNode, file: CodeFile): boolean {
  const { grammar } = file
  const text = node.text()
  return ownDescendants(functionOf(node, file), grammar).some((part) => {
    if (grammar.calls.has(kindOf(part))) {
      const callee = calleeOf(part)
      return (
        callee !== undefined &&
        callee
          .text()
          .replaceAll('!', '')
          .startsWith(`${text.replaceAll('!', '')}.`) &&
        PUTTING.test(lastName(callee, grammar))
      )
    }
    const target = /assignment|update/.test(kindOf(part))
      ? (part.field('left') ?? part.field('argument'))
      : null
    return target !== null && receiverOf(target, grammar)?.text() === text
  })
}

const PUTTING = /^(push|unshift|add|set|append|extend|update|insert|appendleft)$/

/**
 * The statement of `MATCH` stands in a loop that goes on while there is an `X`, and goes one step before it reads: the last
 * step leads to nothing. Binds TESTED, `X` in the condition of the loop, and NEXT, where the step leads.
 */
const walksPast: Predicate = {
  arguments: ['placeholder'],
  binds: ['TESTED', 'NEXT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const { grammar } = file
    const loop = node
      ?.ancestors()
      .find((outer) => grammar.loops.has(kindOf(outer)) || grammar.functions.has(kindOf(outer)))
    const test =
      loop === undefined || !/^(while_statement|do_statement)$/.test(kindOf(loop))
        ? undefined
        : conditionOf(loop, grammar)
    if (node === undefined || loop === undefined || test === undefined) return false
    const text = node.text()
    const tested = descendants(test).find((part) => part.text() === text)
    if (tested === undefined || !test.text().startsWith(text) || !ASKS.test(test.text().slice(text.length)))
      return false
    const statement = statementOf(node, grammar)
    const step = descendants(loop).find(
      (part) =>
        /^assignment(_expression)?$/.test(kindOf(part)) &&
        part.field('left')?.text() === text &&
        span(part).end <= span(statement ?? node).start,
    )
    const next = step?.field('right')
    if (!next || receiverOf(bare(next, grammar), grammar)?.text() !== text) return false
    return { TESTED: nodeBinding(tested, file), NEXT: { text: bare(next, grammar).text() } }
  },
}

const ASKS = /^(\s*(!==?\s*(undefined|null)|is not None))?$/

/** Words of the comment of the function around `MATCH`, or of the page about the program, say that what fails is left out. */
const leftOut: Predicate = {
  arguments: ['placeholder'],
  binds: ['LEFT_OUT_SAYS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const scope = functionOf(node, file)
    const above = file.text.slice(Math.max(0, span(scope).start - COMMENT_LENGTH), span(scope).start)
    const comment = /(?:\/\*\*?|\/\/)[^]*$/.exec(above)?.[0] ?? ''
    const says = LEFT_OUT.exec(comment.replaceAll(/\s*\n\s*(\*|\/\/)?\s*/g, ' '))?.[0]
    return says === undefined ? false : { LEFT_OUT_SAYS: { text: says.trim() } }
  },
}

const COMMENT_LENGTH = 600
const LEFT_OUT = /[^.;(]{0,60}\b(left out|skipped|ignored|omitted|leaves out|skips|ignores|omits)\b/i

export const ELSEWHERE_PREDICATES: Readonly<Record<string, Predicate>> = {
  entry_made_elsewhere: entryMadeElsewhere,
  walks_past: walksPast,
  left_out: leftOut,
}
