import type { ExceptionHeader } from '../../header-above.ts'

const TYPE = String.raw`(?:[A-Za-z_][\w\x60+]*\.)*[A-Za-z_][\w\x60+]*(?:\[[^\]]*\])?`
const ERROR_TYPE = String.raw`(?:[A-Za-z_][\w\x60+]*\.)*[\w\x60+]*(?:Exception|Error)(?:\x60\d+)?(?:\[[^\]]*\])?`
const UNHANDLED = new RegExp(
  `^\\s*(?:\\[ERROR\\] FATAL UNHANDLED EXCEPTION: |Unhandled exception\\. |Unhandled Exception: )(${TYPE})(?:: (.*))?$`,
)
const BARE = new RegExp(`^\\s*(${ERROR_TYPE})(?: \\(0x[\\dA-F]{8}\\))?(?:: (.*))?$`)
const INSIDE = new RegExp(`(?:^|[\\s:\\]>|-])((?:[A-Za-z_]\\w*\\.)+\\w*(?:Exception|Error))(?:: (.*))?$`)
const INNER = new RegExp(
  `^\\s*---> (?:\\(Inner Exception #\\d+\\) )?(${TYPE})(?: \\(0x[\\dA-F]{8}\\))?(?:: (.*))?$`,
)
/** The words by themselves, with the exception on the next line. */
export const UNHANDLED_ALONE = /^\s*Unhandled [Ee]xception:$/

/** The header when a line is nothing else, also after the words for one that nobody caught. */
export function bareHeader(line: string): ExceptionHeader | undefined {
  return headerOf(UNHANDLED.exec(line) ?? BARE.exec(line))
}

/** The header at the end of a line that begins with other text; needs a type with its namespace. */
export function headerInside(line: string): ExceptionHeader | undefined {
  return headerOf(INSIDE.exec(line))
}

/** The header of an inner exception on a line of its own. */
export function innerHeader(line: string): ExceptionHeader | undefined {
  return headerOf(INNER.exec(line))
}

export function isUnhandled(line: string): boolean {
  return UNHANDLED.test(line)
}

function headerOf(match: RegExpExecArray | null): ExceptionHeader | undefined {
  return match === null ? undefined : { type: match[1] ?? '', message: match[2] ?? '' }
}
