/**
 * Which patterns look at one line at a time, told from how they are written.
 *
 * Such a pattern finds in a text what it finds first in one of its lines, so that lines that come again and again,
 * as the calls below an error do, need not be looked through again.
 */

/** Escapes that take no line feed: classes of characters without it, and where words begin. */
const LETTERS_OF_LINE = 'bBdwSt'
/** Escapes of a negated class with which it takes no line feed. */
const LETTERS_WITH_FEED = 'ns'
const FLAGS = /^\(\?([a-z]+)\)/
const LETTER_OR_DIGIT = /[A-Za-z0-9]/

/**
 * Whether no match of a pattern in RE2 syntax goes beyond a line, or depends on what the other lines are.
 * Shape: true for "(?m)^panic: .+$" and "a[^b\n]*c"; false for "a\s+b" and "^a", which wants the first line. Says
 * false where it is not sure.
 */
export function isWithinLine(source: string): boolean {
  const flags = FLAGS.exec(source)?.[1] ?? ''
  if (flags.includes('s')) return false
  let at = flags === '' ? 0 : flags.length + 3
  while (at < source.length) {
    const character = source[at] ?? ''
    if (character === '\\') {
      if (!isEscapeWithinLine(source[at + 1] ?? '')) return false
      at += 2
    } else if (character === '[') {
      const end = endOfClass(source, at)
      if (end === undefined) return false
      at = end
    } else {
      if ((character === '^' || character === '$') && !flags.includes('m')) return false
      if (character === '\n' || (character === '(' && hasFlags(source, at))) return false
      at += 1
    }
  }
  return true
}

function isEscapeWithinLine(letter: string): boolean {
  return LETTERS_OF_LINE.includes(letter) || !LETTER_OR_DIGIT.test(letter)
}

/** "(?i:", not "(?:" or "(?P<name>". */
function hasFlags(source: string, at: number): boolean {
  return source[at + 1] === '?' && !/^(?::|P?<)/.test(source.slice(at + 2, at + 4))
}

/** The index behind a class that takes no line feed; undefined for one that may. */
function endOfClass(source: string, open: number): number | undefined {
  let at = open + 1
  const isNegated = source[at] === '^'
  if (isNegated) at += 1
  let takesFeed = isNegated
  for (let isFirst = true; at < source.length; isFirst = false) {
    const character = source[at] ?? ''
    if (character === ']' && !isFirst) return takesFeed ? undefined : at + 1
    // Named classes, and a range that begins with a control character.
    if (character === '[' && source[at + 1] === ':') return undefined
    if (character < ' ') return undefined
    if (character !== '\\') {
      at += 1
      continue
    }
    const letter = source[at + 1] ?? ''
    if (isNegated && LETTERS_WITH_FEED.includes(letter)) takesFeed = false
    else if (!isNegated && !isEscapeWithinLine(letter)) return undefined
    else if (isNegated && letter === 'x') return undefined
    if (letter === 't' && source[at + 2] === '-') return undefined
    at += 2
  }
  return undefined
}
