import type { Language } from '../../repair/read-cases.ts'

/** How the runtime of a language begins and ends what it prints of an error; test runners print several after another. */
const BEGINNINGS: Readonly<Record<Language, RegExp>> = {
  javascript: /^\s*(?:Uncaught )?(?:[A-Z]\w*(?:Error|Exception)|Error)(?: \[[\w ]+\])?:? ?/,
  typescript: /^\s*(?:Uncaught )?(?:[A-Z]\w*(?:Error|Exception)|Error)(?: \[[\w ]+\])?:? ?/,
  python: /^\s*Traceback \(most recent call last\):/,
  go: /^\s*panic: /,
  java: /^\s*(?:Exception in thread|Caused by:)?\s*(?:"[^"]+" )?[\w.]+(?:Exception|Error)\b/,
  rust: /^thread '.*' (?:\(\d+\) )?panicked at /,
}
const FRAME = /^\s*at /
const LINES_MAX = 120

/**
 * The traces in what a program or its tests printed, each as it would stand in a log, the first ones first.
 * Bounds: 120 lines each.
 */
export function tracesIn(output: string, language: Language): readonly string[] {
  const lines = output.split('\n')
  const beginning = BEGINNINGS[language]
  const traces: string[] = []
  for (let at = 0; at < lines.length; at += 1) {
    if (!beginning.test(lines[at] ?? '')) continue
    const end = endOf(lines, at, language)
    if (end === undefined) continue
    const indent = /^\s*/.exec(lines[at] ?? '')?.[0].length ?? 0
    const own = lines
      .slice(at, end)
      .map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    traces.push(own.join('\n').replace(/^(\w+) \[Error\]/, '$1'))
    at = end - 1
  }
  return traces
}

/** The line after the last of a trace; undefined where none follows. */
function endOf(lines: readonly string[], at: number, language: Language): number | undefined {
  const rest = lines.slice(at + 1, at + LINES_MAX)
  if (language === 'python') {
    const last = rest.findIndex((line, index) => /^\S/.test(line) && !/^\s*File /.test(rest[index + 1] ?? ''))
    return last === -1 ? undefined : at + 2 + last
  }
  if (language === 'go' || language === 'rust') {
    const last = rest.findIndex((line) => /^(?:FAIL|exit status|note: |---|test result|failures:)/.test(line))
    return at + 1 + (last === -1 ? rest.length : last)
  }
  const first = rest.findIndex((line) => FRAME.test(line))
  if (first === -1 || first > 8) return undefined
  const after = rest
    .slice(first)
    .findIndex((line) => !FRAME.test(line) && !/^\s*(?:Caused by:|\.\.\. \d+ more)/.test(line))
  return at + 1 + first + (after === -1 ? rest.length - first : after)
}
