/**
 * Text from a log made safe for one line of a terminal: control characters, line ends, escape sequences and marks that
 * turn the direction of writing are shown as what they are. Tabs are kept.
 */
export function printable(text: string): string {
  return printableLines(text).replaceAll('\n', String.raw`\u{a}`)
}

/** The same for text of several lines, whose line ends are kept. */
export function printableLines(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** What others have written, on one line: runs of control characters, breaks among them, are a blank. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ')
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/g
