import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  kindOf,
  lastName,
  stringValue,
  type CodeFile,
} from '../tree.ts'

/**
 * A table whose keys are all in lower case, or all in upper case, is asked with a text as it came: `UNITS[letter]`,
 * `codes.get(name)`.
 * Applies to lookups in tables of JavaScript, TypeScript and Python that are written down with at least two keys of letters; leaves alone keys that
 * are written down themselves or turned into something already, and tables with keys of both kinds. Bounds: two for one lookup.
 */
export const keyCase: Mutation = {
  id: 'key_case',
  isRare: true,
  message: /undefined|null|is not (?:a function|iterable)|NaN|KeyError|None/,
  of: (node, { file, files }) => {
    const forms = FORMS[file.grammar.family]
    const lookup = lookupIn(node, file)
    if (forms === undefined || lookup === undefined) return []
    const { table, key } = lookup
    const keys = [file, ...files]
      .filter(({ grammar }) => grammar.family === file.grammar.family)
      .map((one) => tablesOf(one).get(table))
      .find((found) => found !== undefined)
    const letters = (keys ?? []).filter((one) => /\p{L}/u.test(one))
    if (letters.length < KEYS_MIN) return []
    const isLower = letters.every((one) => one === one.toLowerCase())
    const isUpper = letters.every((one) => one === one.toUpperCase())
    if (!isLower && !isUpper) return []
    const witness = takesBothCases(node, key, file)
      ? 'the function reads its text with a pattern that takes upper and lower case'
      : undefined
    const [change, blanks] = [isLower ? forms.lower : forms.upper, forms.trim]
    return [
      {
        ...mutated(
          key,
          change,
          `the keys of ${quoted(table)} are all in ${isLower ? 'lower' : 'upper'} case`,
        ),
        ...(witness === undefined ? {} : { witness }),
      },
      mutated(key, blanks + change, `the keys of ${quoted(table)} have no blanks around them`),
    ]
  },
}

const KEYS_MIN = 2
const FORMS: Readonly<Partial<Record<string, Readonly<Record<'lower' | 'upper' | 'trim', string>>>>> = {
  javascript: { lower: '.toLowerCase()', upper: '.toUpperCase()', trim: '.trim()' },
  python: { lower: '.lower()', upper: '.upper()', trim: '.strip()' },
}

function mutated(key: SyntaxNode, change: string, because: string): Mutated {
  const code = `${key.text()}${change}`
  return {
    edits: [replaced(key, code)],
    says: `${because}, and ${quoted(key.text())} is looked up as it came`,
  }
}

/** A pattern that the key is read with, in the function or by a name that it has in the file, does not tell the cases apart. */
function takesBothCases(node: SyntaxNode, key: SyntaxNode, file: CodeFile): boolean {
  const scope = functionOf(node, file)
  const patterns = descendants(file.root).filter(isBothCases)
  const names = patterns.flatMap((pattern) => {
    const parent = pattern.parent()
    return parent !== null && kindOf(parent) === 'variable_declarator'
      ? (parent.field('name')?.text() ?? [])
      : []
  })
  const isOfKey = word(key.text().replace(/\..*$/, ''))
  return descendants(scope)
    .filter((one) => READS.test(kindOf(one)) && isOfKey.test(one.text()))
    .some((one) =>
      partsOf(one).some((part) => isBothCases(part) || names.some((name) => part.text() === name)),
    )
}

const READS = /^(?:variable_declarator|call_expression)$/

function isBothCases(node: SyntaxNode): boolean {
  return kindOf(node) === 'regex' && /[a-z]*i[a-z]*$/.test(node.field('flags')?.text() ?? '')
}

/** What a call is made on and given, of a value that is set too. Shape: `PATTERN` of `const [, unit] = PATTERN.exec(text)`. */
function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const call = kindOf(node) === 'call_expression' ? node : calledIn(node.field('value'))
  if (call === undefined) return []
  const object = calleeOf(call)?.field('object')
  return [...argumentsOf(call), ...(object === null || object === undefined ? [] : [object])]
}

/** The call that a value is, without what stands behind it. Shape: `/a/i.exec(text)` of `/a/i.exec(text) ?? []` and of `/a/i.exec(text)!`. */
function calledIn(value: SyntaxNode | null): SyntaxNode | undefined {
  for (let one = value; one !== null; one = one.namedChildren()[0] ?? null) {
    if (kindOf(one) === 'call_expression') return one
  }
  return undefined
}

function word(text: string): RegExp {
  return new RegExp(`(?<![\\w$])${RegExp.escape(text)}(?![\\w$])`)
}

interface Lookup {
  /** Last name of the table. */
  readonly table: string
  readonly key: SyntaxNode
}

function lookupIn(node: SyntaxNode, { grammar }: CodeFile): Lookup | undefined {
  const isSubscript = grammar.subscripts.has(kindOf(node))
  const callee = grammar.calls.has(kindOf(node)) ? calleeOf(node) : undefined
  const isCall = callee !== undefined && /\.(?:get|has|indexOf|includes)$/.test(callee.text())
  if (!isSubscript && !isCall) return undefined
  const object = isSubscript
    ? node.field(grammar.subscriptObject)
    : (callee?.field(grammar.memberObject) ?? null)
  const key = isSubscript ? node.field(grammar.subscriptIndex) : (argumentsOf(node)[0] ?? null)
  if (object === null || key === null || !/^[A-Za-z_$][\w$.]*!?$/.test(key.text())) return undefined
  const table = lastName(object, grammar)
  return table === '' ? undefined : { table, key }
}

/** The keys of the tables that a file writes down, by their names. */
const tablesOf = perFile((file): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (const node of descendants(file.root)) {
    if (
      !/^(variable_declarator|assignment|pair|public_field_definition|field_definition)$/.test(kindOf(node))
    )
      continue
    const name = node.field('name') ?? node.field('left') ?? node.field('key') ?? node.field('property')
    const value = node.field('value') ?? node.field('right')
    const keys = value === null ? [] : keysOf(value, file)
    const last = name?.text().replace(/^.*\./, '') ?? ''
    if (keys.length > 0 && !found.has(last)) found.set(last, keys)
  }
  return found
})

/** Of a record, of the pairs that a map is made of, or the texts of a list. */
function keysOf(value: SyntaxNode, file: CodeFile): readonly string[] {
  const inner = descendants(value).find((one) => /^(object|dictionary|array|list|set)$/.test(kindOf(one)))
  if (
    inner === undefined ||
    !/^(object|dictionary|array|list|set|new_expression|call|call_expression|as_expression|satisfies_expression)$/.test(
      kindOf(value),
    )
  )
    return []
  return inner
    .children()
    .filter((one) => one.isNamed() && kindOf(one) !== 'comment')
    .flatMap((one) => {
      const pair = /^(array|list|tuple)$/.test(kindOf(one))
        ? one.children().find((part) => part.isNamed())
        : undefined
      const key = one.field('key') ?? pair ?? one
      const text =
        stringValue(key, file.grammar) ?? (kindOf(key) === 'property_identifier' ? key.text() : undefined)
      return text === undefined ? [] : [text]
    })
}
