import type { StackFrame } from '../model/stack-trace.ts'
import type { ParsedFile } from './definitions.ts'
import { enclosingFunction, symbolsOf } from './symbols.ts'

/** Where the line of a frame is in the file as it is now. */
export interface LocatedLine {
  /** From 1; undefined when the file has no such line and its text is nowhere else. */
  readonly line: number | undefined
  /** What does not fit, for people; undefined when everything does. */
  readonly gap?: string
}

/**
 * Compares a frame with the file it is in: the source line that the trace prints, else the function that
 * it names. Where the code has changed since, the line with the same text that is nearest is taken.
 */
export function locateLine(frame: StackFrame, file: ParsedFile): LocatedLine {
  const line = frame.line ?? 0
  const printed = frame.sourceLine?.trim() ?? ''
  const actual = file.lines[line - 1]?.trim()
  if (printed !== '') return byText(line, printed, actual, file)
  if (actual === undefined || line < 1) {
    return {
      line: undefined,
      gap: `${file.path} has ${file.lines.length} lines, the trace names line ${line}: the code has changed since`,
    }
  }
  return { line, ...functionGap(frame, line, file) }
}

function byText(line: number, printed: string, actual: string | undefined, file: ParsedFile): LocatedLine {
  // A trace may print the line cut, or a later part of a statement over several lines.
  if (actual !== undefined && actual !== '' && isSameLine(printed, actual)) return { line }
  const start = `${file.path}:${line} does not hold the line of the trace`
  let nearest: number | undefined
  file.lines.forEach((text, index) => {
    if (text.trim() !== printed) return
    if (nearest === undefined || Math.abs(index + 1 - line) < Math.abs(nearest - line)) nearest = index + 1
  })
  if (nearest !== undefined)
    return { line: nearest, gap: `${start}; the same text is now at line ${nearest}` }
  const isThere = actual !== undefined && line >= 1
  return { line: isThere ? line : undefined, gap: `${start}, nor does any other: the code has changed since` }
}

/** The same text, a cut of it, or the text with the types blanked out, as Node runs TypeScript. */
function isSameLine(printed: string, actual: string): boolean {
  if (actual.startsWith(printed) || printed.startsWith(actual)) return true
  if (printed.length < actual.length / 2) return false
  let position = 0
  for (const character of printed) {
    if (/\s/.test(character)) continue
    position = actual.indexOf(character, position) + 1
    if (position === 0) return false
  }
  return true
}

/** Says when the function at the line is another one than the frame names, though the file has that one. */
function functionGap(frame: StackFrame, line: number, file: ParsedFile): { readonly gap?: string } {
  const name = /([\p{L}\p{N}_$]+)(?:\[as [^\]]*\])?\s*$/u.exec(frame.function)?.[1]
  if (name === undefined || /^(?:anonymous|func\d+|init|eval|module|new)$/.test(name)) return {}
  const inside = enclosingFunction(file.root, line)
  if (inside === undefined || inside.simpleName === '' || inside.simpleName === name) return {}
  const named = symbolsOf(file.root).filter((symbol) => symbol.simpleName === name)
  const isAround = named.some((symbol) => symbol.startLine <= line && symbol.endLine >= line)
  const [other] = named
  if (other === undefined || isAround) return {}
  return {
    gap: `the trace puts ${file.path}:${line} into \`${name}\`, which is now at line ${other.startLine}: the code has changed since`,
  }
}
