/** The server's words in a message of ours. Units: characters. */
const CHARACTERS_MAX = 500

/** A server's words on one line, without control characters, cut. */
export function readableText(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').trim()
  return line.length > CHARACTERS_MAX ? `${line.slice(0, CHARACTERS_MAX)}…` : line
}
