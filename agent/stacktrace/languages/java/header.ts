import type { ExceptionHeader } from '../../header-above.ts'

// Letters of all scripts; from here on there is little else.
const LETTER = String.raw`A-Za-z_$\u00aa-\uffff`
const NAME = `[${LETTER}][\\w$\\u00aa-\\uffff]*`
const TYPE = `(?:${NAME}\\.)*${NAME}`
const QUALIFIED = String.raw`(?:[a-z_\u00aa-\uffff][\w$\u00aa-\uffff]*\.)+[A-Z_$\u00aa-\uffff][\w$\u00aa-\uffff]*`
/** A class within another, which has no package where programs are small. */
const INNER = String.raw`(?:[a-z_\u00aa-\uffff][\w\u00aa-\uffff]*\.)*[A-Z_\u00aa-\uffff][\w\u00aa-\uffff]*(?:\$[\w\u00aa-\uffff]+)+`
const IN_THREAD = new RegExp(`^\\s*Exception in thread ".*?" (${TYPE})(?:: ?(.*))?$`)
const BARE = new RegExp(`^\\s*(${QUALIFIED}|${INNER})(?:: ?(.*))?$`)
const INSIDE =
  /(?:^|[\s:\]>|-])((?:[a-z_][\w$]*\.)*[A-Z][\w$]{0,120}(?:Exception|Error|Throwable|Failure)[\w$]{0,80})(?:: ?(.*))?$/
const NESTED = new RegExp(`^\\s*(?:-- ?)?(?:Caused by|Suppressed|Wrapped by): (${TYPE})(?:: ?(.*))?$`)
/** The exception is one of those above; there is nothing more of it. */
const CIRCLE = /^\s*(?:(?:Caused by|Suppressed|Wrapped by): )?\[CIRCULAR REFERENCE: ?.*\]$/

/** The header when a line is nothing else. Shape: "a.b.C: text", also after `Exception in thread "main" `. */
export function bareHeader(line: string): ExceptionHeader | undefined {
  return headerOf(IN_THREAD.exec(line) ?? BARE.exec(line))
}

/** The header at the end of a line that begins with other text. Needs a type that sounds like an error. */
export function headerInside(line: string): ExceptionHeader | undefined {
  return headerOf(INSIDE.exec(line))
}

/** The header of a cause, of what was suppressed, or of what the exception above was wrapped by. */
export function nestedHeader(line: string): ExceptionHeader | undefined {
  return headerOf(NESTED.exec(line))
}

/** Whether the line says that a cause was printed above already. */
export function isCircle(line: string): boolean {
  return CIRCLE.test(line)
}

/** Whether the line names the thread that an exception ended. */
export function isInThread(line: string): boolean {
  return IN_THREAD.test(line)
}

function headerOf(match: RegExpExecArray | null): ExceptionHeader | undefined {
  return match === null ? undefined : { type: match[1] ?? '', message: match[2] ?? '' }
}
