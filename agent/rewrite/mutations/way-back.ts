import type { SyntaxNode } from '../../repository/syntax.ts'
import { isTestFile } from '../../repository/test-file.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { functionName } from '../scope.ts'
import { indentAt } from '../style.ts'
import { argumentsOf, descendants, functionOf, kindOf, lineOf, span, type CodeFile } from '../tree.ts'

/**
 * One table leads from names to kinds and another one back, and one of the two lacks an entry of the other: `case "kg" -> KILOGRAM` without
 * `case "ml" -> MILLILITRE`, where `symbol` has `case MILLILITRE -> "ml"`.
 * Applies in all languages to switches, matches, and records whose entries are all to be found the other way round; the entry is made as the last of
 * them. Leaves alone tables of fewer than two entries. Bounds: two entries for one table.
 */
export const wayBack: Mutation = {
  id: 'way_back',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file, files }) => {
    if (node !== file.root || isTestFile(file.path)) return []
    const others = files
      .filter(({ path, grammar }) => grammar.family === file.grammar.family && !isTestFile(path))
      .flatMap((from) => tablesIn(from).map((table) => ({ table, from })))
    return tablesIn(file).flatMap((own) => {
      const last = own.entries.at(-1)
      if (last === undefined) return []
      return others
        .flatMap(({ table, from }) => missing(own, table).map((entry) => added(last, entry, { from, file })))
        .slice(0, VARIANTS_MAX)
    })
  },
}

const ENTRIES_MIN = 2
const VARIANTS_MAX = 2

interface Entry {
  readonly node: SyntaxNode
  readonly key: SyntaxNode
  readonly value: SyntaxNode
}

interface Table {
  readonly entries: readonly Entry[]
}

/** The tables of a file, each with what stands in one block or list; looked for once a file. */
const tablesIn = perFile((file): readonly Table[] => {
  const entries = descendants(file.root).flatMap((node) => entryOf(node) ?? [])
  return [...Map.groupBy(entries, ({ node }) => span(node.parent() ?? node).start).values()]
    .filter((group) => group.length >= ENTRIES_MIN)
    .map((group) => ({ entries: group }))
})

/** What one branch or entry leads from and to, where both are a plain name or text. */
function entryOf(node: SyntaxNode): Entry | undefined {
  const kind = kindOf(node)
  const found = ENTRIES[kind]?.(node)
  const [key, value] = [bareOf(found?.[0]), bareOf(found?.[1])]
  return key === undefined || value === undefined ? undefined : { node, key, value }
}

type Sides = readonly [SyntaxNode | null | undefined, SyntaxNode | null | undefined]

const byField =
  (key: string, value: string) =>
  (node: SyntaxNode): Sides => [node.field(key), node.field(value)]

const ENTRIES: Readonly<Record<string, (node: SyntaxNode) => Sides>> = {
  pair: byField('key', 'value'),
  match_arm: byField('pattern', 'value'),
  switch_case: (node) => [node.field('value'), returnedBy(node)],
  expression_case: (node) => [node.field('value'), returnedBy(node)],
  switch_block_statement_group: (node) => [labelOf(node), returnedBy(node)],
  switch_rule: (node) => [labelOf(node), node.namedChildren().at(-1)],
  keyed_element: (node) => [node.namedChildren()[0], node.namedChildren()[1]],
  case_clause: (node) => [node.namedChildren()[0], returnedBy(node.field('consequence') ?? node)],
}

function labelOf(node: SyntaxNode): SyntaxNode | undefined {
  const [label, ...others] = node.namedChildren().filter((child) => kindOf(child) === 'switch_label')
  return others.length > 0 ? undefined : label?.namedChildren()[0]
}

/** What the only statement of a branch gives back. */
function returnedBy(node: SyntaxNode): SyntaxNode | undefined {
  const list = node.namedChildren().find((child) => kindOf(child) === 'statement_list') ?? node
  const returns = list.namedChildren().filter((child) => kindOf(child) === 'return_statement')
  return returns.length === 1 ? returns[0]?.namedChildren()[0] : undefined
}

const PLAIN =
  /^(?:identifier|scoped_identifier|field_access|member_expression|attribute|selector_expression|string|string_literal|interpreted_string_literal|char_literal|integer|number|int_literal|integer_literal|decimal_integer_literal)$/

/** A name or text, without what only holds it. */
function bareOf(node: SyntaxNode | null | undefined): SyntaxNode | undefined {
  if (node === null || node === undefined) return undefined
  if (PLAIN.test(kindOf(node))) return node
  const [only, ...others] = node.namedChildren()
  const isHolder =
    /^(?:literal_element|match_pattern|case_pattern|dotted_name|expression_list|expression_statement|call_expression)$/
  if (only === undefined || !isHolder.test(kindOf(node))) return undefined
  // Rust: `Some(Unit::Gram)`.
  if (kindOf(node) === 'call_expression')
    return SOME.test(node.text()) ? bareOf(argumentsOf(node)[0]) : undefined
  return others.length > 0 ? undefined : bareOf(only)
}

const SOME = /^(?:Some|Ok)\(/

/** A text without its quotes, a name without what it is read of. */
function told(node: SyntaxNode): string {
  return /^["'`](.*)["'`]$/s.exec(node.text())?.[1] ?? /[\w$]+$/.exec(node.text())?.[0] ?? node.text()
}

/** The entries of a table that another one lacks the way back of; none where the two are no ways back of each other. */
function missing(own: Table, other: Table): readonly Entry[] {
  const back = new Map(other.entries.map((entry) => [told(entry.value), entry]))
  const isWayBack = own.entries.every(({ key, value }) => {
    const entry = back.get(told(key))
    return entry !== undefined && told(entry.key) === told(value) && told(key) !== told(value)
  })
  if (!isWayBack || back.size !== other.entries.length) return []
  const known = new Set(own.entries.map(({ key }) => told(key)))
  return other.entries.filter(({ value }) => !known.has(told(value)))
}

function added(
  last: Entry,
  entry: Entry,
  { from, file: { text, path } }: { readonly from: CodeFile; readonly file: CodeFile },
): Mutated {
  const { start, end } = span(last.node)
  const made = withNames(last, entry, start)
  const isList = /^(?:pair|keyed_element)$/.test(kindOf(last.node))
  const hasComma = made.endsWith(',')
  const isOnOwnLine = /(?:^|\n)[ \t]*$/.test(text.slice(0, start))
  const gap = isOnOwnLine ? `\n${indentAt(text, start)}` : ' '
  const where = `\`${functionName(functionOf(entry.node, from))}\` (${from.path === path ? '' : `${from.path}, `}line ${lineOf(entry.node)})`
  return {
    edits: [{ start: end, end, replacement: `${isList && !hasComma ? ',' : ''}${gap}${made}` }],
    says: `${where} leads from ${quoted(entry.key.text())} to ${quoted(entry.value.text())}, and nothing leads back`,
    witness: `${where} has all of these the other way round, and ${quoted(entry.key.text())} too`,
  }
}

/** The last entry with the key and the value of another one, as this table writes them. */
function withNames({ node, key, value }: Entry, entry: Entry, start: number): string {
  const parts = [
    { of: key, to: key.text().replace(told(key), () => told(entry.value)) },
    { of: value, to: value.text().replace(told(value), () => told(entry.key)) },
  ].toSorted((a, b) => span(b.of).start - span(a.of).start)
  return parts.reduce(
    (code, { of, to }) => code.slice(0, span(of).start - start) + to + code.slice(span(of).end - start),
    node.text(),
  )
}
