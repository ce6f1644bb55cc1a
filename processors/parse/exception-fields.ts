import { namedMessageOf, type NamedMessage } from '../../agent/detection/message.ts'

/** What a structured line says of an exception, as far as it does. */
export interface ExceptionFields {
  readonly type: string | undefined
  readonly message: string | undefined
  /** As its runtime prints a trace: type and message stand above the calls. */
  readonly stack: string | undefined
}

/** What was found in fields of their own. */
export interface FoundException extends ExceptionFields {
  /** What the line says, which is not always what the exception says. */
  readonly lineMessage: string | undefined
  /** The line has a level. Without one a name in a text is no reason to call the line an error. */
  readonly hasLevel: boolean
}

/** Fields that hold an exception as text where its calls are not logged: CLEF, .NET, Python. */
const WRITTEN = ['@x', 'exception', 'Exception', 'exc_info']

/**
 * Puts together what the fields of a line say of one exception: a type that stands only in the message, or in an
 * exception without calls, is read there and is not in the message any more, and calls without a first line get one.
 * Shape: {message: "TypeError: x is null", stack: "    at f (a.js:1:2)"} gives type "TypeError", message "x is null" and
 * a stack of two lines.
 */
export function exceptionOf(
  found: FoundException,
  fields: Readonly<Record<string, unknown>>,
): ExceptionFields {
  const named = found.type === undefined && found.hasLevel ? namedIn(found, fields) : undefined
  const type = found.type ?? named?.type
  const said = named?.message ?? withoutType(found.message, type)
  // Calls alone do not say what the error was: the line does.
  const message = said ?? (formOfCalls(found.stack) === undefined ? undefined : found.lineMessage)
  return { type, message, stack: withHeader(found, { type, message }) }
}

function namedIn(
  { message, stack }: FoundException,
  fields: Readonly<Record<string, unknown>>,
): NamedMessage | undefined {
  const own = namedAt(message)
  // A trace with a first line names its own, which may be another exception of the chain.
  if (stack !== undefined && formOfCalls(stack) === undefined) {
    return own !== undefined && stack.includes(own.type) ? own : undefined
  }
  if (own !== undefined) return own
  for (const name of WRITTEN) {
    const value = fields[name]
    const named = Array.isArray(value) ? classAndMessage(value) : namedAt(value)
    if (named !== undefined) return named
  }
  return undefined
}

/** "TypeError: x is null", with more lines of the message below. */
function namedAt(value: unknown): NamedMessage | undefined {
  if (typeof value !== 'string') return undefined
  const end = value.indexOf('\n')
  const head = end < 0 ? value : value.slice(0, end)
  const { type, message } = namedMessageOf(head.trimEnd())
  return type === '' || message === '' ? undefined : { type, message: message + value.slice(head.length) }
}

const CLASS = /^[A-Z]\w{0,120}(?:::[A-Z]\w{0,120}){0,8}$/

/** Rails' own notification of a request that failed: ["ActiveRecord::RecordNotFound", "Couldn't find Order"]. */
function classAndMessage(value: readonly unknown[]): NamedMessage | undefined {
  const [type, message] = value
  if (value.length !== 2 || typeof type !== 'string' || typeof message !== 'string') return undefined
  return CLASS.test(type) ? { type, message } : undefined
}

function withoutType(message: string | undefined, type: string | undefined): string | undefined {
  if (message === undefined || type === undefined || type === '') return message
  const head = `${type}: `
  return message.startsWith(head) && message.length > head.length ? message.slice(head.length) : message
}

/** What calls without a line above them are written in: JavaScript, .NET and the JVM; a list of Rust; Ruby. */
function formOfCalls(stack: string | undefined): 'at' | 'list' | 'ruby' | undefined {
  if (stack === undefined) return undefined
  if (/^\s*at \S/.test(stack)) return 'at'
  if (/^\s*0: \S/.test(stack)) return 'list'
  return RUBY_CALL.test(stack) ? 'ruby' : undefined
}

/** Nothing but a call on the first line: where the error was raised, what it says stands behind. */
const RUBY_CALL = /^[^\s:]{1,400}:\d{1,9}:in [`'][^'\n]{1,400}'(?:\n|$)/

function withHeader(
  { stack, lineMessage }: FoundException,
  { type, message }: { readonly type: string | undefined; readonly message: string | undefined },
): string | undefined {
  const form = formOfCalls(stack)
  if (stack === undefined || form === undefined) return stack
  const said = firstLine(message ?? lineMessage ?? '')
  if (form === 'list') return `${said || 'error'}\n\nStack backtrace:\n${stack}`
  // Which class it is must not be made up.
  if (type === undefined) return stack
  if (form === 'at') return said === '' ? `${type}\n${stack}` : `${type}: ${said}\n${stack}`
  const [call = '', ...calls] = stack.split('\n')
  return [`${call}: ${said} (${type})`, ...calls].join('\n')
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  return (end < 0 ? text : text.slice(0, end)).trim()
}
