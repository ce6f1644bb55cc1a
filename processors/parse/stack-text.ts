import { unescapedLines } from '../../agent/stacktrace/escaped.ts'

/**
 * The text of a stack trace out of a field that may hold one: text, a list of lines, or the structures of
 * structlog, zerolog, Log4j and Monolog, and the calls of Lambda and Sidekiq, written as their languages print traces. Undefined for anything that has no
 * frames: the name of a stack, a flag. Bounds: eight exceptions of a chain.
 */
export function stackTextOf(value: unknown): string | undefined {
  if (typeof value === 'string') return textWithFrames(value)
  if (!Array.isArray(value)) return javaThrowable(value) ?? phpException(value)
  if (value.length === 0) return undefined
  if (value.every((line) => typeof line === 'string')) return listedFrames(value)
  return pythonTraceback(value) ?? goFrames(value)
}

/**
 * A stack in a field whose name does not tell: the first text among them with lines and calls in it.
 * `message`: what the line says, which is looked at by itself.
 */
export function stackTextAmong(
  fields: Readonly<Record<string, unknown>>,
  message: unknown,
): string | undefined {
  for (const name in fields) {
    const value = fields[name]
    if (typeof value !== 'string' || value === message || !value.includes('\n')) continue
    const text = textWithFrames(value)
    if (text !== undefined) return text
  }
  return undefined
}

function textWithFrames(text: string): string | undefined {
  const lines = text.includes('\n')
    ? text
    : text.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll(DOTNET_FRAME_END, '\n')
  if (FRAME.test(lines)) return lines
  const unfolded = unescapedLines(text)?.join('\n')
  return unfolded !== undefined && FRAME.test(unfolded) ? unfolded : undefined
}

/** A list of lines, or of calls alone: those of Python, as Lambda has them, are no trace without its first line. */
function listedFrames(list: readonly string[]): string | undefined {
  const text = list.map((line) => line.replace(/\n$/, '')).join('\n')
  if (PYTHON_CALL.test(text)) return `Traceback (most recent call last):\n${text}`
  return FRAME.test(`\n${text}`) ? text : textWithFrames(text)
}

const PYTHON_CALL = /^[ \t]*File "/

/** A line after the first that some runtime prints for a call. One pass: no part can start in two places. */
const FRAME = /\n[ \t]*(?:at |(?:\| {1,8}|> )?File "|from |#\d+ |\d+: |goroutine \d+|\S+\.\w+:\d+)/

/** The JSON console of .NET had a blank for each line end. */
const DOTNET_FRAME_END = / (?= {3}(?:at [\w.`+<>[\],|]+\(|--- End of ))| (?= ---> [\w.`+]+:)/g

const CHAIN_MAX = 8

/** Log4j's JSON layout: {name, message, extendedStackTrace: [{class, method, file, line}], cause}. */
function javaThrowable(value: unknown): string | undefined {
  const parts: string[] = []
  let next = value
  while (parts.length < CHAIN_MAX) {
    const { name, message, extendedStackTrace: calls, cause } = propertiesOf(next)
    if (typeof name !== 'string' || !Array.isArray(calls)) break
    const header = typeof message === 'string' ? `${name}: ${message}` : name
    const frames = calls.map((call) => {
      const { class: owner, method, file, line } = propertiesOf(call)
      const place = file === undefined ? 'Unknown Source' : [show(file), show(line)].filter(Boolean).join(':')
      return `\n\tat ${show(owner)}.${show(method)}(${place})`
    })
    parts.push(header + frames.join(''))
    next = cause
  }
  return parts.length === 0 ? undefined : parts.join('\nCaused by: ')
}

/** Monolog's normalised exception: {class, message, file: "a.php:12", trace: ["b.php:3"]}. */
function phpException(value: unknown): string | undefined {
  const { class: type, message, file, trace } = propertiesOf(value)
  if (typeof type !== 'string' || typeof file !== 'string' || !Array.isArray(trace)) return undefined
  const calls = trace.flatMap((call, index) => {
    const [, path, line] = /^(.+):(\d+)$/.exec(show(call)) ?? []
    // Which function was called is not kept.
    return path === undefined ? [] : [`\n#${index} ${path}(${line}): unknown()`]
  })
  return `${type}: ${show(message)} in ${file}\nStack trace:${calls.join('')}\n#${calls.length} {main}`
}

/** structlog's dict_tracebacks: the exception that ended the work first, then its causes. */
function pythonTraceback(chain: readonly unknown[]): string | undefined {
  const blocks = chain.map((item) => {
    const { exc_type: type, exc_value: message, frames } = propertiesOf(item)
    if (typeof type !== 'string' || !Array.isArray(frames)) return undefined
    const calls = frames.map((frame) => {
      const { filename, lineno, name } = propertiesOf(frame)
      return `  File "${show(filename)}", line ${show(lineno)}, in ${show(name)}\n`
    })
    return `Traceback (most recent call last):\n${calls.join('')}${type}: ${show(message)}`
  })
  if (blocks.includes(undefined)) return undefined
  return blocks
    .toReversed()
    .join('\n\nThe above exception was the direct cause of the following exception:\n\n')
}

/** zerolog's marshalled pkg/errors stack: [{func, line, source}], innermost first. */
function goFrames(frames: readonly unknown[]): string | undefined {
  const lines = frames.map((frame) => {
    const { func, line, source } = propertiesOf(frame)
    if (typeof func !== 'string' || source === undefined) return undefined
    return `${func}\n\t${show(source)}:${show(line)}`
  })
  return lines.includes(undefined) ? undefined : lines.join('\n')
}

function propertiesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function show(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
