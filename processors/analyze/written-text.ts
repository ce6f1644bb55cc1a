import type { ParsedFile, ParsedFiles } from '../../agent/repository/definitions.ts'
import { isTestCode } from '../../agent/repository/inline-tests.ts'
import { functionAround } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { filesWithSentence } from '../../agent/repository/text-search.ts'

/** A text in the code that a message is made of. */
export interface WrittenText {
  readonly file: ParsedFile
  /** The literal, or the whole of what several are put together by. */
  readonly node: SyntaxNode
  /** Where it begins and ends in the message. */
  readonly from: number
  readonly to: number
  /** How many letters of the message are written there. */
  readonly letters: number
}

const MESSAGE_CHARACTERS_MAX = 1_000
const WORDS_MAX = 16
const WORD = /[A-Za-z_]\w{2,}/g
const FILES_MAX = 24
const LITERALS_MAX = 20_000
/** Fewer are said in many places: "not found", "failed to open". */
const LETTERS_MIN = 12
const WORDS_MIN = 2
/** What as many places say tells none of them. */
const PLACES_MAX = 3
const LITERALS = [
  'string',
  'template_string',
  'string_literal',
  'interpreted_string_literal',
  'raw_string_literal',
  'encapsed_string',
  'interpolated_string_expression',
  'verbatim_string_literal',
  'heredoc_body',
]
const PUT_TOGETHER = /^(?:binary_expression|binary_operator|binary|concatenated_string|additive_expression)$/
/** Where a value comes: of f-strings, templates, printf, `format`, slf4j; and escapes. */
const HOLE =
  /\$?\{[^{}]*\}|#\{[^{}]*\}|%(?:\(\w+\)|\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh?|ll?|z)?[a-zA-Z%]|\$[a-z]\w*|\\[^"'`\\]/g

/**
 * The texts of the code that stand in a message, each with all that it says between its values, the innermost of a chain
 * ("a: b: c") first. Tests are none of it.
 * Result: empty for a message in which nothing is that the code says; what four places say is left out.
 * Bounds: the first 1 000 characters of the message; 24 files are parsed.
 */
export async function writtenTexts(message: string, files: ParsedFiles): Promise<readonly WrittenText[]> {
  const said = message.slice(0, MESSAGE_CHARACTERS_MAX)
  const words = [...new Set(said.match(WORD))].toSorted((a, b) => b.length - a.length).slice(0, WORDS_MAX)
  const bounds = { lettersMin: LETTERS_MIN - WORDS_MIN, filesMax: FILES_MAX }
  if (words.length < WORDS_MIN) return []
  const found: WrittenText[] = []
  for (const path of await filesWithSentence(files.repository, words, bounds)) {
    const file = await files.open(path)
    if (file !== undefined) found.push(...textsIn(file, said))
  }
  const whole = found.filter((one) => !found.some((other) => isWithin(one, other)))
  const told = whole.filter((one) => whole.filter((other) => isSame(one, other)).length <= PLACES_MAX)
  return told.toSorted((a, b) => b.from - a.from || b.letters - a.letters)
}

function textsIn(file: ParsedFile, message: string): readonly WrittenText[] {
  const wholes = new Map<number, SyntaxNode>()
  for (const literal of nodesOfKinds(file.root, LITERALS).slice(0, LITERALS_MAX)) {
    const whole = wholeOf(literal)
    wholes.set(whole.id(), whole)
  }
  return [...wholes.values()].flatMap((node) => {
    const place = placeIn(message, piecesOf(node))
    if (place === undefined || isLookedFor(node)) return []
    return isTestCode(file.path, functionAround(node)?.node) ? [] : [{ file, node, ...place }]
  })
}

const SEARCH =
  /(?:^|[.:])(?:includes|contains|Contains|starts_?with|startsWith|HasPrefix|ends_?with|endsWith|HasSuffix|indexOf|index|find|match|matches|test|search|equals|equalsIgnoreCase|EqualFold|count|split|replace)$/

/** Whether a text is what other texts are compared with, and not one that is said. Shape: `text.includes('refused')`, `a == 'x'`. */
function isLookedFor(node: SyntaxNode): boolean {
  return node
    .ancestors()
    .slice(0, 3)
    .some((one) => {
      const kind = String(one.kind())
      if (/comparison|case|switch_label/.test(kind)) return true
      if (kind.startsWith('binary')) return /^(?:[!=]==?|<|>)$/.test(one.field('operator')?.text() ?? '')
      const callee = one.field('function') ?? one.field('name') ?? one.field('method')
      return /call|invocation/.test(kind) && callee !== null && SEARCH.test(callee.text())
    })
}

/** Of `"a " + b + "c"` all of it. */
function wholeOf(literal: SyntaxNode): SyntaxNode {
  let whole = literal
  for (const ancestor of literal.ancestors()) {
    if (!PUT_TOGETHER.test(String(ancestor.kind()))) break
    whole = ancestor
  }
  return whole
}

/** What is said between the values. Shape: `f"no price for {item} in {shop}"` gives "no price for" and "in". */
function piecesOf(whole: SyntaxNode): readonly string[] {
  const literals = nodesOfKinds(whole, LITERALS)
  const outer = literals.filter(
    (one) => !literals.some((other) => other.id() !== one.id() && holds(other, one)),
  )
  return outer
    .flatMap((literal) =>
      literal
        .text()
        .replace(/^[\w@$]*?(?:"""|'''|#*["'`])/, '')
        .replace(/(?:"""|'''|["'`]#*)$/, '')
        .replaceAll(HOLE, '\0')
        .replaceAll(/\\(["'`\\])/g, '$1')
        .split(/[\0\r\n]/),
    )
    .map((piece) => piece.trim())
    .filter((piece) => /\p{L}{2}/u.test(piece))
}

function holds(outer: SyntaxNode, inner: SyntaxNode): boolean {
  const { start, end } = outer.range()
  const own = inner.range()
  return start.index <= own.start.index && own.end.index <= end.index
}

/** Where the pieces stand in a message, one after the other; undefined where one is missing or they say too little. */
function placeIn(
  message: string,
  pieces: readonly string[],
): Pick<WrittenText, 'from' | 'to' | 'letters'> | undefined {
  const all = pieces.join(' ')
  const letters = all.match(/\p{L}/gu)?.length ?? 0
  if (letters < LETTERS_MIN || (all.match(/\p{L}{2,}/gu)?.length ?? 0) < WORDS_MIN) return undefined
  let from: number | undefined
  let at = 0
  for (const piece of pieces) {
    const index = indexOfWords(message, piece, at)
    if (index < 0) return undefined
    from ??= index
    at = index + piece.length
  }
  return from === undefined ? undefined : { from, to: at, letters }
}

/** Where a piece stands with no word going on before or behind it; -1 where it does not. */
function indexOfWords(message: string, piece: string, from: number): number {
  for (let index = message.indexOf(piece, from); index >= 0; index = message.indexOf(piece, index + 1)) {
    const isCut =
      /^\w/.test(piece) && /\w/.test(message[index - 1] ?? '')
        ? true
        : /\w$/.test(piece) && /\w/.test(message[index + piece.length] ?? '')
    if (!isCut) return index
  }
  return -1
}

/** Whether another text says all of it and more. */
function isWithin(one: WrittenText, other: WrittenText): boolean {
  return other.to - other.from > one.to - one.from && other.from <= one.from && one.to <= other.to
}

function isSame(one: WrittenText, other: WrittenText): boolean {
  return one.from === other.from && one.to === other.to
}
