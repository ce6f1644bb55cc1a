import type { SyntaxNode } from '../../repository/syntax.ts'
import { isTestFile } from '../../repository/test-file.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { wordsOf } from '../name-words.ts'
import { classOf, namedFunctions, type NamedFunction } from '../scope.ts'
import { kindOf, lineOf, ownDescendants, type CodeFile } from '../tree.ts'

/**
 * One function reads what another one writes, and does it in another form: `u16::from_le_bytes` beside `to_be_bytes`, `line.split(";")` beside
 * `",".join(…)`.
 * Applies to functions whose names are each other's way back (`read` and `write`, `parse_line` and `format_line`, `decode` and `encode`) in the same
 * class, or in the same file where there is none; what the one writes with is taken over into the one that reads. Leaves alone what both have.
 * Bounds: four for one function.
 */
export const asWrittenBack: Mutation = {
  id: 'as_written_back',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (node !== file.root || isTestFile(file.path)) return []
    return namedFunctions(file).flatMap((reading) => mutatedIn(reading, file))
  },
}

function mutatedIn(reading: NamedFunction, file: CodeFile): readonly Mutated[] {
  const words = wordsOf(reading.name)
  const owner = classOf(reading.node)
  const [only, ...others] = namedFunctions(file)
    .filter((one) => isWayBack(words, wordsOf(one.name)))
    .filter(({ node }) => classOf(node)?.id() === owner?.id())
  if (only === undefined || others.length > 0) return []
  return [...otherNames(reading.node, only.node, file), ...otherTexts(reading.node, only.node, file)]
    .slice(0, VARIANTS_MAX)
    .map(({ own, to, theirs }) =>
      mutated(own, to, `\`${only.name}\` (line ${lineOf(theirs)}) has ${quoted(theirs.text())}`),
    )
}

const VARIANTS_MAX = 4
/** What reads, and what writes the same. */
const WAYS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:read|load|parse|scan|decode|from|restore|import|get)$/,
    /^(?:write|save|store|dump|format|render|print|show|encode|to|put|export|join|string|text|build|serialize|pack|append)$/,
  ],
  [
    /^(?:deserialize|deserialise|unpack|unmarshal|decompress|unescape|unquote|split)$/,
    /^(?:serialize|serialise|pack|marshal|compress|escape|quote|join)$/,
  ],
]

function isWayBack(reads: readonly string[], writes: readonly string[]): boolean {
  return WAYS.some(([read, write]) => {
    const [own, other] = [reads.filter((word) => read.test(word)), writes.filter((word) => write.test(word))]
    if (own.length === 0 || other.length === 0) return false
    const [rest, theirs] = [
      reads.filter((word) => !read.test(word)),
      writes.filter((word) => !write.test(word)),
    ]
    return rest.length === 0 || theirs.length === 0 || rest.join(' ') === theirs.join(' ')
  })
}

interface Difference {
  readonly own: SyntaxNode
  readonly to: string
  readonly theirs: SyntaxNode
}

const NAMES = /^(?:identifier|property_identifier|field_identifier|type_identifier)$/
const WAY_WORDS = /^(?:to|from|read|write|put|get|encode|decode|pack|unpack|parse|format|append)$/

/** Names of libraries that are made of the same words but for one: `from_le_bytes` and `to_be_bytes`. */
function otherNames(reading: SyntaxNode, writing: SyntaxNode, file: CodeFile): readonly Difference[] {
  const [ours, theirs] = [reading, writing].map((scope) =>
    ownDescendants(scope, file.grammar)
      .filter((node) => NAMES.test(kindOf(node)))
      .map((node) => ({ node, words: wordsOf(node.text()).filter((word) => !WAY_WORDS.test(word)) }))
      .filter(({ words }) => words.length > 1),
  )
  const known = (all: typeof ours, words: readonly string[]): boolean =>
    all?.some((one) => one.words.join(' ') === words.join(' ')) === true
  return (ours ?? [])
    .filter(({ words }) => !known(theirs, words))
    .flatMap(({ node, words }) =>
      (theirs ?? [])
        .filter((one) => !known(ours, one.words) && one.words.length === words.length)
        .flatMap((one) => {
          const at = words.flatMap((word, index) => (word === one.words[index] ? [] : [index]))
          const [index] = at
          if (at.length !== 1 || index === undefined) return []
          const to = withWord(node.text(), words[index] ?? '', one.words[index] ?? '')
          return to === undefined ? [] : [{ own: node, to, theirs: one.node }]
        }),
    )
}

/** A name with another word in the place of one, written as that was. */
function withWord(name: string, from: string, to: string): string | undefined {
  const found = new RegExp(
    `(?<![a-z])${from}(?![a-z])|${from[0]?.toUpperCase() ?? ''}${from.slice(1)}(?![a-z])|${from.toUpperCase()}(?![a-z])`,
  ).exec(name)
  if (found === null || from === '') return undefined
  const [word] = found
  const written =
    word === word.toUpperCase()
      ? to.toUpperCase()
      : word[0] === word[0]?.toUpperCase()
        ? `${to[0]?.toUpperCase() ?? ''}${to.slice(1)}`
        : to
  return name.slice(0, found.index) + written + name.slice(found.index + word.length)
}

const TEXTS =
  /^(?:string|string_literal|interpreted_string_literal|char_literal|rune_literal|character_literal|template_string)$/

/** A text without letters that only the reading one has, and those between values that only the writing one has. */
function otherTexts(reading: SyntaxNode, writing: SyntaxNode, file: CodeFile): readonly Difference[] {
  const [ours, theirs] = [reading, writing].map((scope) =>
    ownDescendants(scope, file.grammar).filter((node) => TEXTS.test(kindOf(node))),
  )
  const written = (theirs ?? []).flatMap((node) => between(node.text()).map((text) => ({ node, text })))
  const read = (ours ?? []).map((node) => ({ node, text: inside(node.text()) }))
  return read
    .filter(({ text }) => SEPARATES.test(text) && !written.some((one) => one.text === text))
    .flatMap(({ node, text }) =>
      written
        .filter((one) => !read.some((known) => known.text === one.text))
        .filter((one) => !/^.[^"'`]?'$/.test(node.text()) || one.text.length === text.length)
        .map((one) => ({ own: node, to: node.text().replace(text, () => one.text), theirs: one.node })),
    )
}

const SEPARATES = /^[^\w"'`\\]{1,4}$|^\\[tn]$/

function inside(text: string): string {
  return /^[a-zA-Z]?["'`](.*)["'`]$/s.exec(text)?.[1] ?? ''
}

/** What stands between values in a text that is written. Shape: ";" of `f"{a};{b}"`, of `"%s;%d"` and of `";"`. */
function between(text: string): readonly string[] {
  const parts = inside(text).split(/\$?\{[^}]*\}|%[-+ 0]?\d*\.?\d*[a-z]|[\w.]+/)
  return [...new Set(parts)].filter((part) => SEPARATES.test(part))
}

function mutated(own: SyntaxNode, to: string, writes: string): Mutated {
  return {
    edits: [replaced(own, to)],
    says: `${writes}, and what it writes is read by ${quoted(own.text())}; ${quoted(to)} is the way back`,
  }
}
