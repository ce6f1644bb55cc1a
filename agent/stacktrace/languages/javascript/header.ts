import { logPrefix } from '../../prefix.ts'

/** The header lines of JavaScript errors: "TypeError: x is not a function". */

/** What a header line says. `message` is its first line. */
export interface ErrorHeader {
  readonly type: string
  readonly message: string
}

const TYPE = String.raw`[A-Za-z_$][\w$.]*(?:Error|Exception|Rejection)`
const DECORATION = String.raw`(?: \[[^\]]{1,60}\])?(?: <[^>]{1,60}>)?`
const KEY = String.raw`(?:\[?['"]?[\w$ .-]{1,60}['"]?\]?: )?`
const WARNING = String.raw`(?:\(node:\d+\) (?:UnhandledPromiseRejectionWarning: |Warning: |\[[A-Z]+\d+\] )?)?`
const HEADER = String.raw`(?:${WARNING}|Uncaught (?:\(in promise\) )?)(Error|Exception|Trace|${TYPE})(${DECORATION})(?:: ?(.*))?$`
const BARE = new RegExp(`^${HEADER}`)
const KEYED = new RegExp(String.raw`^\s*${KEY}${HEADER}`)
const BRACKETED = new RegExp(
  String.raw`^\s*${KEY}\[(Error|Exception|${TYPE}|[A-Z]\w+)(${DECORATION})(?:: (.*?))?\](?:,| \{|)$`,
)
const INSIDE = new RegExp(String.raw`(?:^|[^\w$.])(Error|Exception|${TYPE})(${DECORATION}): (.*)$`)
const NODE_WARNING = /^\(node:\d+\) (?:\[\w+\] )?(\w+Warning): (.*)$/
const NAMED = new RegExp(String.raw`^\s*${KEY}([A-Z_$][\w$]*(?:\.[\w$]+)*)(${DECORATION}): (.*)$`)

/** A line that is the header of an error from its first character on; its type ends like one. */
export function bareHeader(line: string): ErrorHeader | undefined {
  const match = BARE.exec(line)
  if (match !== null) return headerOf(match[1], match[2], match[3])
  const warning = NODE_WARNING.exec(line)
  return warning === null ? undefined : headerOf(warning[1], undefined, warning[2])
}

/** The same, indented, behind a name ("[cause]: TypeError: x") or in brackets ("[Error: no stack]"). */
export function keyedHeader(line: string): ErrorHeader | undefined {
  const match = KEYED.exec(line) ?? BRACKETED.exec(line)
  return match === null ? bareHeader(line) : headerOf(match[1], match[2], match[3])
}

/** A line that may be the header of an error class with a name of any kind: "NotFound: cart 7". */
export function namedHeader(line: string): ErrorHeader | undefined {
  const match = NAMED.exec(line)
  return match === null || /^[A-Z]+$/.test(match[1] ?? '')
    ? undefined
    : headerOf(match[1], match[2], match[3])
}

/** The error that a log line names somewhere: "… request failed: TypeError: x is null". */
export function headerInside(line: string): ErrorHeader | undefined {
  const message = line.slice(logPrefix(line)?.length ?? 0)
  const keyed = keyedHeader(message)
  if (keyed !== undefined) return keyed
  const match = INSIDE.exec(message)
  return match === null ? undefined : headerOf(match[1], match[2], match[3])
}

/** Any line as the header of an error without a type of its own. */
export function headerOfText(line: string): ErrorHeader {
  return { type: 'Error', message: line.slice(logPrefix(line)?.length ?? 0).trim() }
}

/** Shape: "DOMException [AbortError]" is an AbortError, "TypeError [ERR_X]" a TypeError. */
function headerOf(type = '', decoration = '', message = ''): ErrorHeader {
  const inner = /\[([A-Z]\w*Error)\]/.exec(decoration)?.[1]
  return { type: type === 'DOMException' && inner !== undefined ? inner : type, message }
}
