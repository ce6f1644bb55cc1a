import { isBlank } from '../../line.ts'
import { logPrefix } from '../../prefix.ts'
import {
  FATAL_ERROR,
  GOROUTINE,
  OTHER_HEADERS,
  PANIC,
  RUNTIME_STACK,
  SIGNAL,
  SIGNAL_DETAIL,
} from './lines.ts'

/** What a Go program says before its goroutines. */
export interface GoHeader {
  readonly line: number
  /** Oldest first, as printed; a panic that was recovered and raised again comes before the new one. */
  readonly panics: readonly GoPanic[]
}

export interface GoPanic {
  readonly type: string
  readonly message: string
}

const RUNTIME_ERROR = /runtime error: (.*)$/
const RECOVERED = /(?:panic|recovered)[\w ]*[:=] ?(.*)$/i
const RECOVERED_MARK = /\[recovered(?:, repanicked)?\]\s*$/
const TYPED_VALUE = /^\((\*?[\w./*[\]]+)\) (?:0x[\da-f]+|[{("+\d-].*)$/

/** Finds the header above the first goroutine, also when a log line holds it. */
export function findGoHeader(lines: readonly string[]): GoHeader | undefined {
  const limit = lines.findIndex((line) => GOROUTINE.test(line) || RUNTIME_STACK.test(line))
  const above = limit < 0 ? lines : lines.slice(0, limit)
  const texts = above.map((line) => line.slice(logPrefix(line)?.length ?? 0))
  const panic = texts.findIndex((text) => PANIC.test(text))
  if (panic >= 0) return { line: panic, panics: readPanics(texts.slice(panic)) }
  for (const [line, text] of texts.entries()) {
    const other = otherHeader(text)
    if (other !== undefined) return { line, panics: [other] }
  }
  return limit < 0 ? undefined : loggedPanic(above)
}

function otherHeader(text: string): GoPanic | undefined {
  const fatal = FATAL_ERROR.exec(text)
  if (fatal !== null) return { type: 'fatal error', message: fatal[1] ?? '' }
  const signal = SIGNAL.exec(text)
  if (signal !== null) return { type: signal[1] ?? '', message: signal[2] ?? '' }
  // What the runtime says first; the fatal error itself follows.
  return OTHER_HEADERS.test(text) && !text.startsWith('runtime: goroutine stack')
    ? { type: 'fatal error', message: text }
    : undefined
}

/** The panics from the first header line on: value, further lines of it, the next panic. */
function readPanics(texts: readonly string[]): readonly GoPanic[] {
  const values: string[][] = []
  for (const text of texts) {
    const panic = PANIC.exec(text)
    if (panic !== null) values.push([panic[1] ?? ''])
    else if (isBlank(text) || SIGNAL_DETAIL.test(text)) break
    else values.at(-1)?.push(text.replace(/^\t/, ''))
  }
  return values.map((lines) => panicOf(withoutMark(lines.join('\n'))))
}

function withoutMark(value: string): string {
  const mark = RECOVERED_MARK.exec(value)
  return mark === null ? value : value.slice(0, mark.index).trimEnd()
}

// Errors of the runtime that it prints without the words "runtime error".
const RUNTIME_MESSAGE =
  /^(?:assignment to entry in nil map|(?:close of|send on) (?:closed|nil) channel|interface conversion: )/

function panicOf(value: string): GoPanic {
  if (RUNTIME_MESSAGE.test(value)) return { type: 'runtime.Error', message: value }
  if (value.startsWith('runtime error: ')) {
    return { type: 'runtime.Error', message: value.slice('runtime error: '.length) }
  }
  const typed = TYPED_VALUE.exec(value)
  return { type: typed?.[1] ?? 'panic', message: value }
}

/** A recovered panic that was logged: "handler failed: runtime error: …", then its stack. */
function loggedPanic(above: readonly string[]): GoHeader | undefined {
  for (let line = above.length - 1; line >= 0; line -= 1) {
    const text = above[line] ?? ''
    const failure = RUNTIME_ERROR.exec(text)
    if (failure !== null) {
      return { line, panics: [{ type: 'runtime.Error', message: failure[1] ?? '' }] }
    }
    const recovered = RECOVERED.exec(text)
    if (recovered !== null) return { line, panics: [{ type: 'panic', message: recovered[1] ?? '' }] }
  }
  return undefined
}
