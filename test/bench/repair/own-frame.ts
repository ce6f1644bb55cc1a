import type { CaseText, Language } from './read-cases.ts'

/** The innermost frame of the program's own code in what it printed. */
export interface OwnFrame {
  readonly path: string
  readonly line: number
  /** The text around it that holds the function's name, if the runtime prints one. */
  readonly text: string
}

/** A path to a source file with a line, as the six runtimes print it. */
const PLACE = /([\w./@+-]+\.(?:[cm]?[jt]s|py|go|java|rs))(?:", line |:)(\d+)/
/** How many lines after its type a message may begin: Go and Rust print them on lines of their own. */
const MESSAGE_LINES = 6

/** Tells whether the output holds the exception: its type as printed, and its message on that line or just after. */
export function holdsException(output: string, exception: CaseText['exception']): boolean {
  return exceptionLine(linesOf(output), exception) !== -1
}

/**
 * Finds the innermost own frame of the first exception of that type and message.
 * Shape: Python prints frames before the exception, innermost last; the others after it, innermost first. The long form of
 * pytest prints the place of the innermost one below the error.
 */
export function topOwnFrame(
  output: string,
  from: {
    readonly exception: CaseText['exception']
    readonly language: Language
    readonly files: readonly string[]
  },
): OwnFrame | undefined {
  const lines = linesOf(output)
  const told = exceptionLine(lines, from.exception)
  if (told === -1) return undefined
  const at = pytestPlace(lines, told) ?? told
  const isBefore = from.language === 'python'
  const order = isBefore ? lines.slice(0, at + 1).toReversed() : lines.slice(at)
  for (const [index, line] of order.entries()) {
    const [, printed = '', digits = ''] = PLACE.exec(line) ?? []
    // Rust repeats the place of the panic in its first line, before the frames.
    if (printed === '' || line.includes('panicked at')) continue
    const path = from.files.find((file) => isSame(printed, file))
    const name = from.language === 'go' || from.language === 'rust' ? (order[index - 1] ?? '') : ''
    if (path !== undefined) return { path, line: Number(digits), text: `${name}\n${line}` }
  }
  return undefined
}

/** Shape: "E       KeyError: 'a'" with "src/cart.py:2: KeyError" below it, after more such lines and an empty one. */
function pytestPlace(lines: readonly string[], told: number): number | undefined {
  if (!/^E {3}/.test(lines[told] ?? '')) return undefined
  const below = lines.findIndex((line, index) => index > told && !/^(?:E(?: |$)|\s*$)/.test(line))
  return /^\S+\.py:\d+: [\w.]+$/.test(lines[below] ?? '') ? below : undefined
}

/** Tells whether the frame can be that function: printed by name, or the name stands at or above the line. */
export function isFrameOf(frame: OwnFrame, name: string, source: string): boolean {
  if (name === '<module>') return true
  const last = name.split(/[.:#]+/).at(-1) ?? name
  const above = source.split('\n').slice(0, frame.line).join('\n')
  return hasWord(frame.text, last) || hasWord(above, last)
}

/** Tells whether a text holds a name as a whole word. */
export function hasWord(text: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${RegExp.escape(word)}(?![\\w$])`).test(text)
}

function isSame(printed: string, file: string): boolean {
  if (printed.includes('node_modules/') || printed.includes('site-packages/')) return false
  if (printed.includes('/'))
    return printed.endsWith(`/${file}`) || printed === file || printed === `./${file}`
  return file === printed || file.endsWith(`/${printed}`)
}

/** Lines of the output; a stack inside a JSON line is opened. */
function linesOf(output: string): readonly string[] {
  return output.replaceAll('\\n', '\n').split('\n')
}

function exceptionLine(lines: readonly string[], exception: CaseText['exception']): number {
  const message = new RegExp(exception.messagePattern)
  return lines.findIndex(
    (line, index) =>
      line.includes(exception.type) && message.test(lines.slice(index, index + MESSAGE_LINES).join('\n')),
  )
}
