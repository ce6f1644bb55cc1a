import type { SyntaxNode } from '../repository/syntax.ts'
import { commentOf } from './documented-value.ts'
import type { RewriteSubject } from './match-context.ts'
import {
  bare,
  descendants,
  functionOf,
  kindOf,
  lastName,
  statementsOf,
  stringValue,
  type CodeFile,
} from './tree.ts'

/** What the documents say that counts for a key that a table does not hold. */
export interface SaidEntry {
  /** Shape: `PLANS["free"]`, `0`. */
  readonly code: string
  /** The words that say so. */
  readonly says: string
}

/**
 * Python: looks for a sentence about an unknown or missing key in the comment of the function, of its class and of the table, and in the documents
 * of the repository. Shape: "an unknown plan counts as free" for `PLANS[plan]` with a "free" among the keys of PLANS.
 * Undefined where no sentence shares a word with the names of the lookup, or says what is no value of the table.
 * Bounds: 40,000 characters of text.
 */
export function saidEntry(
  lookup: SyntaxNode,
  file: CodeFile,
  subject: Pick<RewriteSubject, 'files' | 'documents'>,
): SaidEntry | undefined {
  const table = lookup.field(file.grammar.subscriptObject)
  const key = lookup.field(file.grammar.subscriptIndex)
  const declared = table === null ? undefined : declarationOf(table, file, subject)
  if (table === null || key === null || declared === undefined) return undefined
  // A key that is written out is there.
  if (declared.entries.some(({ code }) => code === key.text())) return undefined
  const scope = functionOf(lookup, file)
  const owner = scope.ancestors().find((outer) => kindOf(outer) === 'class_definition')
  const words = wordsOf(
    [lastName(table, file.grammar), key.text(), scope.field('name')?.text() ?? ''].join(' '),
  )
  const texts = [
    commentOf(scope, file),
    ...(owner === undefined ? [] : [commentOf(owner, file)]),
    commentOf(declared.statement, declared.file),
    moduleText(file),
    ...(subject.documents ?? []),
  ]
  for (const sentence of sentencesOf(texts)) {
    if (!sharesWord(sentence, words)) continue
    for (const pattern of SAYS)
      for (const match of sentence.matchAll(pattern)) {
        const code = codeFor(match.groups?.['value'] ?? '', table.text(), declared.entries)
        if (code !== undefined) return { code, says: match[0].trim() }
      }
  }
  return undefined
}

const TEXT_LENGTH_MAX = 40_000

const LACK = String.raw`(?:unknown|unlisted|unrecogni[sz]ed|missing|absent|other|new|any other|not (?:known|listed|there|in)|without an? entry|no entry)`
const VALUE = String.raw`(?:an? |the |that of |those of )?(?<value>\x60[^\x60\n]{1,40}\x60|"[^"\n]{0,40}"|'[^'\n]{0,40}'|-?\d+(?:\.\d+)?|\w+)`
const SAYS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b${LACK}\b[^;:]{0,50}?\b(?:counts? as|counted as|treated as|taken (?:as|for)|handled (?:as|like)|falls? back to|defaults? to|goes? (?:by|under|to)|is like|is|are|becomes?|gives?|gets?|means?|has|have|costs?|pays?|uses?|takes?) ${VALUE}`,
    'gi',
  ),
  new RegExp(
    String.raw`${VALUE} (?:is used |counts |is taken |applies )?(?:for|when|where|if)\b[^;:]{0,40}\b${LACK}\b`,
    'gi',
  ),
]

function sentencesOf(texts: readonly string[]): readonly string[] {
  return texts
    .join('\n\n')
    .slice(0, TEXT_LENGTH_MAX)
    .split(/(?<=[.!?;])\s|\n\s*\n|\n\s*[-*|]/)
    .map((sentence) => sentence.replaceAll(/\s+/g, ' '))
}

/** What stands in a document for a value of the table; undefined for words that are none. */
function codeFor(word: string, table: string, entries: readonly Entry[]): string | undefined {
  const plain = word.replaceAll(/^[`"']|[`"']$/g, '')
  const key = entries.find(({ name }) => name.toLowerCase() === plain.toLowerCase())
  if (key !== undefined) return `${table}[${key.code}]`
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(plain)
  if (isNumber && entries.every(({ value }) => /^-?[\d._]+$/.test(value))) return plain
  const isText = plain !== word && !isNumber
  return isText && entries.every(({ value }) => /^["']/.test(value)) ? JSON.stringify(plain) : undefined
}

interface Entry {
  /** The key as a document has it: `free`, `OPEN` of `Status.OPEN`. */
  readonly name: string
  readonly code: string
  readonly value: string
}

interface Declared {
  readonly statement: SyntaxNode
  readonly file: CodeFile
  readonly entries: readonly Entry[]
}

/** The one place where a table is written out, here or where it is imported from. */
function declarationOf(
  table: SyntaxNode,
  file: CodeFile,
  { files }: Pick<RewriteSubject, 'files'>,
): Declared | undefined {
  const name = lastName(table, file.grammar)
  const others = [...files.values()].filter(
    ({ path, grammar }) => path !== file.path && grammar === file.grammar,
  )
  const found = [file, ...others].flatMap((one) =>
    descendants(one.root).flatMap((node): Declared | readonly Declared[] => {
      const left = kindOf(node) === 'assignment' ? node.field('left') : null
      const right = left === null ? null : node.field('right')
      if (left === null || right === null || lastName(left, one.grammar) !== name) return []
      const value = bare(right, one.grammar)
      if (kindOf(value) !== 'dictionary') return []
      return {
        statement: node,
        file: one,
        entries: statementsOf(value).flatMap((pair) => entryOf(pair, one)),
      }
    }),
  )
  return found.length === 1 && found[0] !== undefined && found[0].entries.length > 0 ? found[0] : undefined
}

function entryOf(pair: SyntaxNode, { grammar }: CodeFile): Entry | readonly Entry[] {
  const [key, value] = [pair.field('key'), pair.field('value')]
  if (key === null || value === null) return []
  return { name: stringValue(key, grammar) ?? lastName(key, grammar), code: key.text(), value: value.text() }
}

/** The text at the top of a file. */
function moduleText(file: CodeFile): string {
  const [first] = file.root.children()
  const inner = kindOf(first) === 'expression_statement' ? first?.child(0) : undefined
  return stringValue(inner ?? null, file.grammar) ?? ''
}

function wordsOf(code: string): ReadonlySet<string> {
  const parts = code
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[a-z]{3,}/g)
  return new Set((parts ?? []).map(stem))
}

function sharesWord(sentence: string, words: ReadonlySet<string>): boolean {
  return [...wordsOf(sentence)].some((word) => words.has(word))
}

function stem(word: string): string {
  return word.replace(/(?:ies|y)$/, '').replace(/s$/, '')
}
