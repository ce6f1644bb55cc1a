import type { StackFrame, TracedException } from '../../../model/stack-trace.ts'
import { isBlank } from '../../line.ts'
import type { ParsedTrace } from '../../language.ts'
import { logPrefix } from '../../prefix.ts'
import { goFrame } from './frame.ts'
import { isNamedFunction, SOURCE } from './lines.ts'

interface Block {
  readonly message: string[]
  readonly frames: StackFrame[]
}

/**
 * Reads an error printed with %+v by pkg/errors and its kin, or a zap stack: pairs of function and file,
 * the cause first, each wrapping error after it. The last one printed ended the work.
 */
export function parsePackageErrors(lines: readonly string[]): ParsedTrace | undefined {
  const first = lines.findIndex((_, index) => isPair(lines, index))
  if (first < 0) return undefined
  const start = startOfMessage(lines, first)
  const blocks: Block[] = [{ message: lines.slice(start, first).map(withoutPrefix), frames: [] }]
  let index = first
  let end = first
  while (index < lines.length) {
    if (isPair(lines, index)) {
      pushPair(blocks, lines[index] ?? '', lines[index + 1] ?? '')
      index += 2
      end = index
    } else {
      const next = nextPair(lines, index)
      if (next === undefined) break
      blocks.push({ message: lines.slice(index, next), frames: [] })
      index = next
    }
  }
  const exceptions = blocks.toReversed().map(closed)
  return { trace: { language: 'go', exceptions, isTruncated: false }, firstLine: start, endLine: end }
}

function isPair(lines: readonly string[], index: number): boolean {
  const name = lines[index] ?? ''
  const source = lines[index + 1] ?? ''
  return isNamedFunction(name) ? SOURCE.test(source) : SHORT_NAME.test(name) && SHORT_SOURCE.test(source)
}

/** zerolog keeps neither the package of a function nor the folder of its file. */
const SHORT_NAME = /^(?:\(\*?[\w[\]]+\)\.)?[A-Za-z_][\w.]*$/
const SHORT_SOURCE = /^\t[^\s/:]+\.go:\d+$/

/** The message of a wrapping error stands in at most three lines before its own stack. */
function nextPair(lines: readonly string[], index: number): number | undefined {
  for (let ahead = index + 1; ahead <= index + 3; ahead += 1) if (isPair(lines, ahead)) return ahead
  return undefined
}

/** After the call that every goroutine starts with, another error's stack begins. */
function pushPair(blocks: Block[], name: string, source: string): void {
  const match = SOURCE.exec(source)
  const last = blocks.at(-1)
  const isNext = last?.frames.at(-1)?.function === 'runtime.goexit'
  const block = isNext || last === undefined ? { message: [], frames: [] } : last
  if (block !== last) blocks.push(block)
  block.frames.push(goFrame(name.trim(), match?.[1] ?? '', match?.[2]))
}

function startOfMessage(lines: readonly string[], first: number): number {
  let start = first
  while (start > 0 && first - start < 3 && !isBlank(lines[start - 1] ?? '')) {
    start -= 1
    if (logPrefix(lines[start] ?? '') !== undefined) break
  }
  return start
}

/** The words of a log line, without where it was logged from and the fields behind. */
function withoutPrefix(line: string): string {
  return line
    .slice(logPrefix(line)?.length ?? 0)
    .replace(/^\S+\.go:\d+\t/, '')
    .replace(/\t\{".*\}$/, '')
}

function closed({ message, frames }: Block): TracedException {
  return { type: 'error', message: message.join('\n').trim(), frames }
}
