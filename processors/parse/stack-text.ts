/**
 * The text of a stack trace out of a field that may hold one: text, a list of lines, or the structures of
 * structlog, zerolog and log4js. Undefined for anything that has no frames: the name of a stack, a flag.
 */
export function stackTextOf(value: unknown): string | undefined {
  if (typeof value === 'string') return textWithFrames(value)
  if (!Array.isArray(value) || value.length === 0) return undefined
  if (value.every((line) => typeof line === 'string')) return textWithFrames(value.join('\n'))
  return pythonTraceback(value) ?? goFrames(value)
}

function textWithFrames(text: string): string | undefined {
  const lines = text.includes('\n') ? text : text.replaceAll('\\n', '\n').replaceAll('\\t', '\t')
  return FRAME.test(lines) ? lines : undefined
}

/** A line after the first that some runtime prints for a call. One pass: no part can start in two places. */
const FRAME = /\n[ \t]*(?:at |File "|from |#\d+ |\d+: |goroutine \d+|\S+\.\w+:\d+)/

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
