/** How pieces of a report are painted; with colour off every function gives its text back. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly bad: (text: string) => string
  readonly good: (text: string) => string
  readonly note: (text: string) => string
  readonly place: (text: string) => string
}

const paint =
  (code: number) =>
  (text: string): string =>
    `\u001B[${code}m${text}\u001B[0m`

const same = (text: string): string => text

export const PLAIN: Style = { strong: same, faint: same, bad: same, good: same, note: same, place: same }

export const COLOURED: Style = {
  strong: paint(1),
  faint: paint(2),
  bad: paint(31),
  good: paint(32),
  note: paint(33),
  place: paint(36),
}

/**
 * Text from a log made safe for a terminal: control characters, escape sequences and characters that turn
 * the direction of writing are shown as what they are. Tabs and line ends are kept.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u{${code.toString(16)}}`
  })
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/g
