/**
 * What texts have in common that are the same but for numbers and ids: an error that comes again has others each time.
 *
 *   12:07 ERROR cart 4711 lost id=a0f3c21b9e at 0x1d      the text
 *   00:00 ERROR cart 0000 lost id=########## at 0x##      its form, with DIGIT for 0 and HEX for #
 *
 * A form stands for all texts that have such a character in each of these places.
 */

/** Stands for a digit. */
export const DIGIT = '0'
/** Stands for one of 0 to 9 and a to f. */
export const HEX = '\u0001'

const CHARACTERS_MAX = 8_192
/** Shorter ones may be words. */
const HEX_MIN = 8

/** What a byte is. */
const OTHER_KIND = 0
const LETTER_KIND = 1
const HEX_KIND = 2
const DIGIT_KIND = 3
const UNKNOWN_KIND = 4

const LINE_FEED = 0x0a
const X = 0x78
const ZERO = 0x30
const HEX_CODE = HEX.charCodeAt(0)
/** "0x". */
const PREFIX_LENGTH = 2

const KINDS = new Uint8Array(256).fill(UNKNOWN_KIND)
KINDS.fill(OTHER_KIND, 0x20, 0x7f)
for (const code of [0x09, LINE_FEED, 0x0d, 0x1b]) KINDS[code] = OTHER_KIND
KINDS.fill(DIGIT_KIND, ZERO, ZERO + 10)
KINDS.fill(LETTER_KIND, 0x41, 0x5b)
KINDS.fill(LETTER_KIND, 0x61, 0x7b)
KINDS.fill(HEX_KIND, 0x61, 0x67)
KINDS['_'.charCodeAt(0)] = LETTER_KIND

const scratch = Buffer.alloc(CHARACTERS_MAX)

/** The form of a text; undefined for one that is long, or holds more than printable ASCII, tabs and line ends. */
export function formOf(text: string): string | undefined {
  const { length } = text
  if (length > CHARACTERS_MAX || scratch.write(text) !== length) return undefined
  for (let at = 0; at < length;) {
    const kind = KINDS[scratch[at] ?? 0]
    if (kind === UNKNOWN_KIND) return undefined
    at = kind === OTHER_KIND ? at + 1 : maskWord(at, length)
  }
  return scratch.toString('latin1', 0, length)
}

/** Puts what a word has of numbers in the place of it; where it ends. */
function maskWord(start: number, length: number): number {
  let digits = 0
  let hexLetters = 0
  let end = start
  for (; end < length; end += 1) {
    const kind = KINDS[scratch[end] ?? 0]
    if (kind === OTHER_KIND || kind === UNKNOWN_KIND) break
    if (kind === DIGIT_KIND) digits += 1
    else if (kind === HEX_KIND) hexLetters += 1
  }
  if (digits === 0) return end
  const others = end - start - digits - hexLetters
  const isAddress =
    others === 1 && scratch[start] === ZERO && scratch[start + 1] === X && end - start > PREFIX_LENGTH
  if (isAddress) scratch.fill(HEX_CODE, start + PREFIX_LENGTH, end)
  else if (others === 0 && hexLetters > 0 && end - start >= HEX_MIN) scratch.fill(HEX_CODE, start, end)
  else {
    for (let at = start; at < end; at += 1) if (KINDS[scratch[at] ?? 0] === DIGIT_KIND) scratch[at] = ZERO
  }
  return end
}

/** What a word that a form leaves open may begin and end with. */
const OPEN_START = /^(?:0?x)?[\da-f]+(?!\w)|^0?x(?!\w)/
const OPEN_END = /(?<!\w)(?:0?x)?[\da-f]+$|(?<!\w)0x$/
const WORDS = /\w+/g

/** Whether a literal could lie, in part, in a word that a form leaves open, so that the form does not tell where it is. */
export function mayBeLeftOpen(literal: string): boolean {
  const words = [...literal.matchAll(WORDS)].map(([word]) => word)
  return (
    OPEN_START.test(literal) ||
    OPEN_END.test(literal) ||
    words.some((word) => formOf(word) !== literalForm(word))
  )
}

/** The literal as it stands in the form of a text that holds it, but for places of HEX. */
export function literalForm(literal: string): string {
  return literal.replaceAll(/\d/g, DIGIT)
}

/**
 * Whether a text of a form may hold one of some literals. Shape: of "0x##", with HEX for #, a text may hold "0xde", and none
 * holds "0xzz". Bounds: time grows with the length of the form; for literals of our own and of users, not of logs.
 */
export function literalsInForm(literals: readonly string[]): (form: string) => boolean {
  const pattern = new RegExp(literals.map((literal) => literal.replaceAll(EACH, placesOf)).join('|'))
  return (form) => pattern.test(form)
}

const EACH = /[^]/g
const MAY_BE_DIGIT = `[${DIGIT}${HEX}]`

/** A pattern for the character that stands in a form where a text has this one. */
function placesOf(character: string): string {
  if (/\d/.test(character)) return MAY_BE_DIGIT
  if (/[a-f]/.test(character)) return `[${character}${HEX}]`
  return character.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
