import type { Family } from './grammar.ts'
import { perFile } from './per-file.ts'
import { kindOf, descendants, type CodeFile } from './tree.ts'

/** How a file is written, so that what is put into it looks the same. */
export interface FileStyle {
  /** One step of indentation. */
  readonly unit: string
  readonly lineEnd: string
  readonly quote: "'" | '"'
  /** Fits a template's code (single quotes, semicolons) to the file. */
  readonly adapt: (code: string) => string
}

/** Reads the style off a file. Bounds: one walk over the tree, kept with the tree. */
export const fileStyle = perFile(readStyle)

function readStyle(file: CodeFile): FileStyle {
  const { text, grammar } = file
  const quote = quoteOf(file)
  const hasSemicolons = grammar.family !== 'javascript' || usesSemicolons(file)
  return {
    unit: indentUnit(text, USUAL_UNIT[grammar.family]),
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    quote,
    adapt: (code) => {
      // There a single quote is no other way to write a string.
      if (/^(java|rust|php)$/.test(grammar.family)) return code
      const quoted = code.replaceAll(/'([^'\n]*)'/g, (whole, inner: string) =>
        inner.includes(quote) ? whole : quote + inner + quote,
      )
      return hasSemicolons ? quoted : quoted.replaceAll(/;(?=\s*(?:\n|$|\}))/g, '')
    },
  }
}

const USUAL_UNIT: Readonly<Record<Family, string>> = {
  javascript: '  ',
  python: '    ',
  go: '\t',
  java: '    ',
  rust: '    ',
  ruby: '  ',
  php: '    ',
}

/** The smallest step by which a line is deeper than the one before it; the usual one when there is none. */
function indentUnit(text: string, usual: string): string {
  const steps = new Map<string, number>()
  let previous = ''
  for (const line of text.split('\n')) {
    const indent = /^[ \t]*(?=[^\s*])/.exec(line)?.[0]
    if (indent === undefined) continue
    if (indent.length > previous.length && indent.startsWith(previous)) {
      const step = indent.slice(previous.length)
      steps.set(step, (steps.get(step) ?? 0) + 1)
    }
    previous = indent
  }
  const counted = [...steps].toSorted((a, b) => b[1] - a[1])
  return counted[0]?.[0] ?? usual
}

function quoteOf({ root, grammar }: CodeFile): "'" | '"' {
  const usual = grammar.family === 'javascript' ? "'" : '"'
  const strings = descendants(root).filter((node) => kindOf(node) === 'string')
  const single = strings.filter((node) => node.text().startsWith("'")).length
  const double = strings.filter((node) => node.text().startsWith('"')).length
  return single === double ? usual : single > double ? "'" : '"'
}

function usesSemicolons({ root }: CodeFile): boolean {
  const statements = descendants(root).filter((node) => SIMPLE_STATEMENTS.has(kindOf(node)))
  const ended = statements.filter((node) => node.text().endsWith(';')).length
  return statements.length === 0 || ended * 2 >= statements.length
}

const SIMPLE_STATEMENTS = new Set([
  'expression_statement',
  'lexical_declaration',
  'return_statement',
  'import_statement',
])

/** The blanks at the start of the line that a position is on. */
export function indentAt(text: string, position: number): string {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
}
