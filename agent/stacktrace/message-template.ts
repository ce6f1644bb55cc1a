import { chunkTemplate } from './message-template-chunk.ts'

/**
 * What a message says apart from the values in it. One pass cuts it into pieces, and no pattern runs over the
 * whole text: a busy program logs hundreds of thousands of lines in a second.
 *
 *   user  'ann'   of  10.0.0.7:80  is gone  (  id  =  17  )
 *   word  quoted      chunk                 border    chunk      chunk: no word, a digit, "/", "\" or "@" is in it
 */

const MESSAGE_CHARACTERS_MAX = 2_000
const LINES_MAX = 2

/** What a character is; letters of all scripts are of the first kind. */
const WORD = 0
const BLANK = 1
const QUOTE = 2
/** Stands for itself. */
const BORDER = 3
/** Makes a chunk of a word. */
const TELLING = 4
const COMMA = 5

const KINDS = new Uint8Array(128)
for (const [kind, characters] of [
  [BLANK, ' \t\r\f\v'],
  [QUOTE, '\'"`'],
  [BORDER, '()[]{}<>=;|\n'],
  [TELLING, '0123456789/\\@'],
  [COMMA, ','],
] as const) {
  for (const character of characters) KINDS[character.charCodeAt(0)] = kind
}

/** What ends an address that a chunk begins, besides blanks and quotes. */
const AROUND_ADDRESSES = '<>)]}'

/**
 * Masks what varies between occurrences of one error: numbers, ids, hashes, addresses, times, durations, sizes,
 * paths and quoted values; of lists any length. Codes that say which error it is stay (`status 503`, `ORA-00942`).
 * Shape: `user 'ann' not found (id 17)` gives `user <value> not found (id <number>)`.
 * Bounds: the first two non-blank lines, 2000 characters; time linear to them.
 */
export function messageTemplate(message: string): string {
  const text = firstLines(message)
  let template = ''
  /** From here on the text is not in the template yet. */
  let rest = 0
  let at = 0
  while (at < text.length) {
    const start = at
    const kind = kindAt(text, at)
    let mask: string | undefined
    if (kind === BLANK) {
      do at += 1
      while (kindAt(text, at) === BLANK)
      if (at - start > 1 || text[start] !== ' ') mask = ' '
    } else if (kind === QUOTE) {
      at = quotedEnd(text, start)
      if (at > start + 1) mask = '<value>'
    } else if (kind === BORDER || kind === COMMA) {
      at += 1
    } else {
      at = wordEnd(text, start)
      if (kindAt(text, at) === TELLING) {
        at = chunkEnd(text, at)
        mask = chunkTemplate(text, start, at)
      }
    }
    if (mask === undefined) continue
    const between = text.slice(rest, start)
    template += isListGoingOn(template, between, mask) ? '' : between + mask
    rest = at
  }
  return rest === 0 ? text : template + text.slice(rest)
}

function firstLines(message: string): string {
  const head = message.slice(0, MESSAGE_CHARACTERS_MAX)
  if (!head.includes('\n')) return head.trim()
  return head
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, LINES_MAX)
    .join('\n')
}

/** Behind the end it is a border. */
function kindAt(text: string, at: number): number {
  if (at >= text.length) return BORDER
  const code = text.charCodeAt(at)
  return code < KINDS.length ? (KINDS[code] ?? WORD) : WORD
}

/** Where a word ends, or turns out to be a chunk. An apostrophe between letters is part of it. */
function wordEnd(text: string, start: number): number {
  let at = start
  for (;;) {
    const kind = kindAt(text, at)
    if (kind === QUOTE ? at === start || !isLetterAt(text, at + 1) : kind !== WORD) return at
    at += 1
  }
}

/** The end of a chunk that is one at `from`. A comma between digits is part of it, and what an address may hold. */
function chunkEnd(text: string, from: number): number {
  let at = from
  let isAddress = false
  for (;;) {
    const kind = kindAt(text, at)
    if (kind === WORD || kind === TELLING) {
      isAddress ||= text[at] === '/' && text[at + 1] === '/' && text[at - 1] === ':'
    } else if (isAddress) {
      if (kind === BLANK || kind === QUOTE || at >= text.length || AROUND_ADDRESSES.includes(text[at] ?? ''))
        return at
    } else if (kind !== COMMA || !isDigitAt(text, at - 1) || !isDigitAt(text, at + 1)) return at
    at += 1
  }
}

/** Behind the closing quote; behind the opening one where that encloses nothing on its line. */
function quotedEnd(text: string, start: number): number {
  const quote = text[start]
  if (isLetterAt(text, start - 1) || isDigitAt(text, start - 1)) return start + 1
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\' && quote !== '`') at += 1
    else if (text[at] === quote)
      return isLetterAt(text, at + 1) || isDigitAt(text, at + 1) ? start + 1 : at + 1
  }
  return start + 1
}

function isLetterAt(text: string, at: number): boolean {
  // Letters are what upper and lower case tell apart; those of other scripts are rare beside quotes.
  const code = text.charCodeAt(at) | 0x20
  return code >= 0x61 && code <= 0x7a
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

/** Lists of values are one value, and so are a date and the time behind it. */
function isListGoingOn(template: string, between: string, mask: string): boolean {
  if (mask.charCodeAt(0) !== 0x3c || between.length > 2) return false
  const isList = between === ', ' || between === ',' || (between === ' ' && mask === '<time>')
  return isList && template.endsWith(mask)
}
