import { kindOf } from '../../../../agent/rewrite/tree.ts'
import type { Family } from '../../../../agent/rewrite/grammar.ts'
import type { SyntaxNode } from '../../../../agent/repository/syntax.ts'

/** Texts of a language for values that programs tend to forget. */
interface Literals {
  readonly absent: string
  readonly texts: readonly string[]
  readonly list: (items: readonly string[]) => string
}

const SCRIPT: Literals = {
  absent: 'undefined',
  texts: ["''", "'José'", "'zz'", "'a'", "'a b'", "'-'"],
  list: (items) => `[${items.join(', ')}]`,
}
const LITERALS: Partial<Readonly<Record<Family, Literals>>> = {
  javascript: SCRIPT,
  python: { ...SCRIPT, absent: 'None' },
  go: {
    absent: 'nil',
    texts: ['""', '"José"', '"zz"', '"a"', '"a b"', '"-"'],
    list: (items) => `{${items.join(', ')}}`,
  },
}

const NUMBERS = ['0', '1', '2', '-1', '10', '1000', '1.5']
const TEXTS = new Set(['string', 'interpreted_string_literal', 'raw_string_literal'])
const NUMBER_KINDS = new Set(['number', 'integer', 'float', 'int_literal', 'float_literal'])
const LISTS = new Set(['array', 'list', 'tuple', 'set', 'literal_value'])
const RECORDS = new Set(['object', 'dictionary'])
const WITH_FIELDS = new Set(['pair', 'keyed_element'])
const ITEMS_MAX = 6

/** Whether a node is a literal that other values can take the place of. */
export function isChangeable(node: SyntaxNode): boolean {
  const kind = kindOf(node)
  return [TEXTS, NUMBER_KINDS, LISTS, RECORDS].some((kinds) => kinds.has(kind))
}

/**
 * Other values in place of a literal, as the language writes them: of a list fewer items, of a record fewer fields, of a
 * text nothing, more than ASCII, or half an escape of a URL, of a number zero, one more and less. Shape: "[1, 2]" gives "[]", "[1]", "[2]".
 */
export function otherValues(node: SyntaxNode, family: Family): readonly string[] {
  const literals = LITERALS[family]
  if (literals === undefined) return []
  const kind = kindOf(node)
  const text = node.text()
  const found = valuesOf(node, kind, literals)
  return [...new Set(found)].filter((value) => value !== text)
}

function valuesOf(node: SyntaxNode, kind: string, { absent, texts, list }: Literals): readonly string[] {
  const items = node
    .children()
    .filter((child) => child.isNamed() && kindOf(child) !== 'comment')
    .map((child) => child.text())
  if (NUMBER_KINDS.has(kind)) {
    const number = Number(node.text().replaceAll('_', ''))
    const near = Number.isSafeInteger(number) ? [String(number + 1), String(number - 1)] : []
    return [...NUMBERS.slice(0, 4), ...near, ...NUMBERS.slice(4), absent]
  }
  if (TEXTS.has(kind))
    return [...texts, longer(node.text()), shorter(node.text()), ...cutEscape(node.text()), absent]
  if (RECORDS.has(kind) || node.children().some((child) => WITH_FIELDS.has(kindOf(child))))
    return [
      ...withoutEach(items).map((rest) => `{${rest.join(', ')}}`),
      '{}',
      ...(kind === 'literal_value' ? [] : [absent]),
    ]
  if (!LISTS.has(kind)) return []
  const of =
    kind === 'tuple' ? tuple : kind === 'set' ? (all: readonly string[]) => `{${all.join(', ')}}` : list
  return [
    of([]),
    of(items.slice(0, 1)),
    ...withoutEach(items).map(of),
    of([...items, ...items]),
    ...(kind === 'array' || kind === 'list' ? [absent] : []),
  ]
}

function tuple(items: readonly string[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
}

function withoutEach(items: readonly string[]): readonly (readonly string[])[] {
  return items.slice(0, ITEMS_MAX).map((_, index) => items.toSpliced(index, 1))
}

function longer(literal: string): string {
  return `${literal.slice(0, -1)}é ${literal.slice(1)}`
}

/** A text with escapes of URLs loses the digits of one. */
function cutEscape(literal: string): readonly string[] {
  const cut = literal.replace(/%[0-9A-Fa-f]{2}(?!%)/, '%')
  return cut === literal ? [] : [cut]
}

function shorter(literal: string): string {
  return literal.length > 3 ? `${literal.slice(0, -2)}${literal.slice(-1)}` : literal
}
