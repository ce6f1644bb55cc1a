import { endBelow } from '../../end-below.ts'
import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { indentOf } from '../../line.ts'
import { CHAIN, EXCEPTION } from './lines.ts'
import { CALL, ERROR_LINE, PLACE, POINTED, PytestReader, TITLE } from './pytest-lines.ts'

/** A function as the long form shows it, from its first line on. */
const DEFINITION = /^[ >]\s+(?:async )?def (\w+)/

/**
 * Reads the first report of a failed test in the lines, in the long or the short form of pytest; pytest-lines.ts shows both.
 * What a plain `assert` says of itself is an AssertionError, as Python calls it. Undefined where no call and no error is told.
 */
export function parsePytest(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex((line) => TITLE.test(line) || CALL.test(line))
  if (firstLine < 0) return undefined
  const endLine = endBelow(lines, firstLine, new PytestReader())
  const blocks = blocksOf(lines.slice(firstLine, endLine))
  const exceptions = blocks.map(exceptionOf).toReversed()
  const isWhole = exceptions.every(({ frames, type }) => frames.length > 0 && type !== '')
  if (!isWhole) return undefined
  return { trace: { language: 'python', exceptions, isTruncated: false }, firstLine, endLine }
}

/** One exception of a chain each. */
function blocksOf(lines: readonly string[]): readonly (readonly string[])[] {
  const blocks: string[][] = [[]]
  for (const line of lines) {
    if (CHAIN.test(line)) blocks.push([])
    else blocks.at(-1)?.push(line)
  }
  return blocks
}

function exceptionOf(lines: readonly string[]): TracedException {
  const frames: StackFrame[] = []
  let shown: string[] = []
  let typeAtEnd = ''
  for (const [index, line] of lines.entries()) {
    const [, file, at, called] = CALL.exec(line) ?? []
    const [, shownFile = '', shownAt, type = ''] = PLACE.exec(line) ?? []
    shown.push(line)
    if (file !== undefined) frames.push(frameOf({ file, at, name: called, source: lines[index + 1] }))
    else if (shownFile !== '') frames.push(frameOf({ file: shownFile, at: shownAt, ...told(shown) }))
    else continue
    shown = []
    typeAtEnd = type
  }
  return { ...errorOf(lines, typeAtEnd), frames: frames.toReversed() }
}

/** What the long form shows of a function: its name, and the line that was reached. */
function told(shown: readonly string[]): { readonly name: string; readonly source: string | undefined } {
  const names = shown.flatMap((line) => DEFINITION.exec(line)?.[1] ?? [])
  return {
    name: names[0] ?? '<module>',
    source: shown.flatMap((line) => POINTED.exec(line)?.[1] ?? []).at(-1),
  }
}

function frameOf(from: {
  readonly file: string
  readonly at: string | undefined
  readonly name: string | undefined
  readonly source: string | undefined
}): StackFrame {
  const { file, at, name = '', source = '' } = from
  const frame = { function: name, file, line: Number(at), isNative: false }
  return source === '' ? frame : { ...frame, sourceLine: source.trim() }
}

/** The lines marked with an E, without the mark and what all of them are indented by. */
function errorOf(
  lines: readonly string[],
  typeAtEnd: string,
): { readonly type: string; readonly message: string } {
  const marked = lines.filter((line) => ERROR_LINE.test(line)).map((line) => ` ${line.slice(1)}`)
  const indent = indentOf(marked[0] ?? '')
  const [first = '', ...more] = marked.map((line) => line.slice(Math.min(indent, indentOf(line))).trimEnd())
  const [, type = '', message = ''] = EXCEPTION.exec(first) ?? []
  const isNamed = type !== '' && (typeAtEnd === '' || type.split('.').at(-1) === typeAtEnd)
  if (isNamed) return { type, message: [message, ...more].join('\n').trimEnd() }
  const unnamed = /^assert\b/.test(first) ? 'AssertionError' : ''
  return { type: typeAtEnd === '' ? unnamed : typeAtEnd, message: [first, ...more].join('\n').trimEnd() }
}
