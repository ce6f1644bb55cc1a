export { printable } from '../telemetry/printable.ts'

/** What others have written on one line, made safe for a terminal: control characters and breaks are blanks. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ')
}
