/**
 * Lines that a logger put on one line: with "\n" and "\t" as programs write them, or as syslog does, "#012" and "#011".
 */

const BREAK = /(?:\\+r)?\\+n|(?:#015)?#012/
const TAB = /\\+t|#011/g
const QUOTE = /\\+"/g
const BREAKS_MIN = 2

/**
 * The lines of a text that is one line with escaped line breaks; undefined for any other text.
 * Shape: `failed\n\tat f` gives ["failed", "<tab>at f"]. A path of Windows may look alike: who asks tries both.
 */
export function unescapedLines(text: string): readonly string[] | undefined {
  if (text.includes('\n') || !(text.includes(String.raw`\n`) || text.includes('#012'))) return undefined
  const lines = text.split(BREAK)
  if (lines.length <= BREAKS_MIN) return undefined
  return lines.map((line) => line.replaceAll(TAB, '\t').replaceAll(QUOTE, '"'))
}
