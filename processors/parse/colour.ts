const ESCAPE = String.fromCharCode(27)
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]{0,32}[A-Za-z]`, 'g')

/** Text as a person reads it: without the terminal's colour codes. */
export function withoutColour(text: string): string {
  return text.includes(ESCAPE) ? text.replace(COLOUR, '') : text
}
