/** Stands where text was cut. */
const CUT_MARK = '…'
/** Between two characters it joins them invisibly, and ends what a chat would take for a mention or a link. */
const WORD_JOINER = '\u2060'
/** What turns the direction of writing, so that text reads otherwise than it is. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
// Everything below the space but tab and line feed.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/gu

/** Text for people: without control characters, colours of terminals and turned writing; whole characters only. */
export function cleaned(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const uncoloured = text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/gu, '').replaceAll('\r\n', '\n')
  return uncoloured.replaceAll(DIRECTION, '').replaceAll(CONTROL, ' ').toWellFormed()
}

/** Text in which a chat finds nobody to call and nothing to link, looking as before. */
export function inert(text: string): string {
  return text
    .replaceAll(/@(?=[\p{L}\p{N}_])/gu, `@${WORD_JOINER}`)
    .replaceAll(/<(?=[!@#])/gu, `<${WORD_JOINER}`)
    .replaceAll('://', `:${WORD_JOINER}//`)
    .replaceAll(/\b(www|mailto|tel)(?=[.:])/giu, `$1${WORD_JOINER}`)
}

/** Line breaks and other space between words become one space. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim()
}

/** The first line that has words in it. */
export function firstLine(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').trim()
}

/**
 * The beginning of a text that is no longer than a bound once it is escaped, with a mark where it was cut.
 * Units: UTF-16 units of the escaped text; neither a character nor what it is escaped as is ever cut in two.
 */
export function cut(text: string, lengthMax: number, escape: (text: string) => string = same): string {
  const whole = text.length <= lengthMax ? escape(text) : undefined
  if (whole !== undefined && whole.length <= lengthMax) return whole
  let result = ''
  for (const character of text) {
    const next = escape(character)
    if (result.length + next.length + CUT_MARK.length > lengthMax) break
    result += next
  }
  return lengthMax < CUT_MARK.length ? '' : result + CUT_MARK
}

/**
 * What begins and ends tags and entities, in HTML and in Slack's text.
 * Source: Slack, Formatting text for app surfaces, escaping text.
 */
export function escapeTags(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Text that stands in HTML as itself, in attributes too. */
export function escapeHtml(text: string): string {
  return escapeTags(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

/** A code block cannot be ended from inside. */
export function escapeFence(text: string): string {
  return text.replaceAll('`', `\`${WORD_JOINER}`)
}

/** Source: Discord, Markdown text; a backslash before a sign makes it a character. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_~`|>#[\]()<:-]/gu, '\\$&')
}

function same(text: string): string {
  return text
}
