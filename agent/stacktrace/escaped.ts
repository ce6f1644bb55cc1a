/**
 * Lines that a logger put on one line: with "\n" and "\t" as programs write them, or as syslog does, "#012" and "#011".
 */

// Of a run of backslashes only the first is looked at: it may be as long as the record.
const BREAK = /(?<!\\)(?:\\+r)?\\+n|(?:#015)?#012/
const TAB = /(?<!\\)\\+t|#011/g
const QUOTE = /(?<!\\)\\+"/g
/**
 * Where a line of a trace of the JVM began that was put on one line with blanks, dashes or bars for its breaks: a call
 * with its file, or what begins a cause.
 */
const FOLD =
  /(?:[|;,]| --| [|;,])? {1,4}(?=at (?:[\w$.@]{1,80}\/)?[\w$]+(?:\.[\w$<>]+)+\((?:[\w$]+\.(?:java|kt|scala|groovy|clj)(?::\d+)?|Native Method|Unknown Source)\)|(?:Caused by|Suppressed): [\w$]+\.|\.{3} \d+ (?:more|common frames omitted))/
const FOLDED_CALL = ' at '
const BREAKS_MIN = 2

/**
 * The lines of a text that is one line with escaped line breaks, or a trace of the JVM without breaks; undefined for
 * any other text.
 * Shape: `failed\n\tat f` gives ["failed", "<tab>at f"]. A path of Windows may look alike: who asks tries both.
 */
export function unescapedLines(text: string): readonly string[] | undefined {
  if (text.includes('\n')) return undefined
  if (!text.includes(String.raw`\n`) && !text.includes('#012')) return unfoldedLines(text)
  const lines = text.split(BREAK)
  if (lines.length <= BREAKS_MIN) return undefined
  return lines.map((line) => line.replaceAll(TAB, '\t').replaceAll(QUOTE, '"'))
}

/** Shape: `Error: x at a.B.c(B.java:1) -- Caused by: a.D: y` gives ["Error: x", "<tab>at a.B.c(B.java:1)", …]. */
function unfoldedLines(text: string): readonly string[] | undefined {
  if (!text.includes(FOLDED_CALL) || !text.includes('(')) return undefined
  const lines = text.split(FOLD)
  if (lines.length <= BREAKS_MIN) return undefined
  return lines.map((line) => (line.startsWith('at ') || line.startsWith('... ') ? `\t${line}` : line))
}
