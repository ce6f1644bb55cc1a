import { symbolsOf } from '../repository/symbols.ts'
import { parseSyntax, type SyntaxLanguage } from '../repository/syntax.ts'
import { PermanentError } from '../model/errors.ts'
import { delimitedIn } from './delimited.ts'
import { withoutDelimiters } from './prompt.ts'

/** A function as it stands in a file: its whole lines. */
export interface FunctionText {
  readonly language: SyntaxLanguage
  /** Shape: 'findUser'. */
  readonly name: string
  readonly lines: readonly string[]
}

export interface FunctionReply {
  /** What the model said beside the code, on one line. */
  readonly explanation: string
  /** The function's lines as they shall be, with the indentation of the file. */
  readonly lines: readonly string[]
}

const FENCE = [/^[ \t]*```[^\n]*\n/gm, /^[ \t]*```[^\S\n]*$/gm]
const EXPLANATION_CHARS_MAX = 600

/**
 * Reads an answer that holds a function as a whole, fenced or not, alone or with code around it.
 * Errors: PermanentError HEPH_AI_NO_FIX when the model says that it has none or gives the function back as it was,
 * HEPH_AI_REPLY when the function is not in the answer.
 */
export function readFunctionReply(reply: string, before: FunctionText): FunctionReply {
  const text = withoutDelimiters(reply.replaceAll('\r\n', '\n'))
  if (/^\s*NO_FIX\b/.test(text)) throw new PermanentError('HEPH_AI_NO_FIX', 'the model found no fix')
  const fenced = delimitedIn(text, FENCE)
  for (const code of fenced.length === 0 ? [text] : fenced.map(({ parts }) => parts[0] ?? '')) {
    const found = functionIn(code, before)
    if (found === undefined) continue
    const lines = shifted(found, before.lines[0] ?? '')
    if (lines.join('\n') === before.lines.join('\n'))
      throw new PermanentError('HEPH_AI_NO_FIX', 'the model gave the function back as it was')
    return { explanation: explanationOf(text, fenced), lines }
  }
  throw new PermanentError('HEPH_AI_REPLY', `the answer does not hold the function ${before.name}`)
}

/** The lines of the function of that name; a method by itself parses as one only inside of a class. */
function functionIn(code: string, { language, name }: FunctionText): readonly string[] | undefined {
  for (const [head, tail] of WRAPPERS) {
    const whole = `${head}${code}${tail}`
    const symbol = symbolsOf(parseSyntax(language, whole)).find(
      (each) => each.kind === 'function' && each.simpleName === name,
    )
    if (symbol === undefined) continue
    // Whole lines: what stands before the function on its first line belongs to it, "export" or "const total =".
    return whole.split('\n').slice(symbol.startLine - 1, symbol.endLine)
  }
  return undefined
}

const WRAPPERS: readonly (readonly [head: string, tail: string])[] = [
  ['', ''],
  ['class _ {\n', '\n}'],
]

/** The same lines moved sideways as a whole, to where the first one stood. */
function shifted(lines: readonly string[], like: string): readonly string[] {
  const have = indentOf(lines[0] ?? '')
  const wanted = indentOf(like)
  if (have === wanted) return lines
  return lines.map((line) => {
    if (line.trim() === '') return line
    return line.startsWith(have) ? wanted + line.slice(have.length) : line
  })
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

function explanationOf(text: string, fenced: ReturnType<typeof delimitedIn>): string {
  if (fenced.length === 0) return ''
  const starts = [...fenced.map(({ start }) => start), text.length]
  const beside = starts.map((start, index) => text.slice(fenced[index - 1]?.end ?? 0, start))
  return beside.join(' ').replaceAll(/\s+/g, ' ').trim().slice(0, EXPLANATION_CHARS_MAX)
}
