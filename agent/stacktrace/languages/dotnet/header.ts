import type { ExceptionHeader } from '../../header-above.ts'

// Letters of all scripts; from here on there is little else.
const NAME = String.raw`[A-Za-z_\u00aa-\uffff][\w\x60+\u00aa-\uffff]*`
const TYPE = `(?:${NAME}\\.)*${NAME}(?:\\[[^\\]]*\\])?`
const ERROR_TYPE = String.raw`(?:${NAME}\.)*[\w\x60+\u00aa-\uffff]*(?:Exception|Error)(?:\x60\d+)?(?:\[[^\]]*\])?`
/** What COM, Win32 and sockets call it. */
const CODE = String.raw`(?: \((?:0x[\dA-Fa-f]{8}|-?\d{1,10})\))?`
const UNHANDLED = new RegExp(
  `^\\s*(?:\\[ERROR\\] FATAL UNHANDLED EXCEPTION: |Unhandled exception\\. |Fatal error\\. |Unhandled Exception: )(${TYPE})${CODE}(?:: (.*))?$`,
)
const BARE = new RegExp(`^\\s*(${ERROR_TYPE})${CODE}(?:: (.*))?$`)
const INSIDE = new RegExp(`(?:^|[\\s:\\]>|-])((?:[A-Za-z_]\\w*\\.)+\\w*(?:Exception|Error))(?:: (.*))?$`)
const INNER = new RegExp(`^\\s*---> (?:\\(Inner Exception #\\d+\\) )?(${TYPE})${CODE}(?:: (.*))?$`)
/** What the runtime says of its own end, before the frames. */
const FATAL = /^(Stack overflow|Process terminated)\.(?: (.*))?$/
/** The words by themselves, with the exception on the next line. */
export const UNHANDLED_ALONE = /^\s*Unhandled [Ee]xception:$/

/** The header when a line is nothing else, also after the words for one that nobody caught. */
export function bareHeader(line: string): ExceptionHeader | undefined {
  return headerOf(UNHANDLED.exec(line) ?? BARE.exec(line) ?? FATAL.exec(line))
}

/** The header at the end of a line that begins with other text; needs a type with its namespace. */
export function headerInside(line: string): ExceptionHeader | undefined {
  return headerOf(INSIDE.exec(line))
}

/** The header of an inner exception on a line of its own. */
export function innerHeader(line: string): ExceptionHeader | undefined {
  return headerOf(INNER.exec(line))
}

/** Whether the runtime says of itself that this is its end. */
export function isFatal(line: string): boolean {
  return FATAL.test(line)
}

/** Whether the line begins what the runtime prints of an exception that nobody caught. */
export function isUnhandled(line: string): boolean {
  return UNHANDLED.test(line)
}

function headerOf(match: RegExpExecArray | null): ExceptionHeader | undefined {
  return match === null ? undefined : { type: match[1] ?? '', message: match[2] ?? '' }
}
