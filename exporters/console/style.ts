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
