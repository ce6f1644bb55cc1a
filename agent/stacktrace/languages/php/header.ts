import type { ExceptionHeader } from '../../header-above.ts'
import type { Place } from './frame.ts'

/**
 * How errors of PHP begin.
 *
 *   PHP Fatal error:  Uncaught Shop\NotFound: cart 7 in /app/cart.php:12        the last line of the message
 *   PHP Fatal error:  Uncaught exception 'E' with message 'm' in /app/a.php:3   has the place; this one is of PHP 5
 *   PHP Warning:  Undefined variable $a in /app/a.php on line 3
 *   Shop\NotFound: cart 7 in /app/cart.php:12                                   an exception as text
 *   {"exception":"[object] (Shop\\NotFound(code: 0): cart 7 at /app/cart.php:12)   Monolog, also in Laravel
 */
export interface PhpHeader extends ExceptionHeader {
  readonly place: Place | undefined
}

const LEVELS =
  'Fatal error|Parse error|Recoverable fatal error|Catchable fatal error|Warning|Notice|Deprecated|Strict Standards|Startup|Core error|Compile error'
const LOGGED = new RegExp(`PHP (${LEVELS}): {1,2}(\\S.*)$`)
const SHOWN = new RegExp(`^(?:<b>)?(${LEVELS})(?:</b>)?: {1,2}(\\S.*)$`)
const UNCAUGHT = /^(?:PHP )?(?:Uncaught|Unhandled) /
const ON_LINE = / in (?:<b>)?(\S.*?)(?:<\/b>)? on line (?:<b>)?(\d+)(?:<\/b>)?(?:<br \/>|".*)?$/
const NAME = String.raw`[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*`
/** In JSON and in what web servers log, each backslash is there twice. */
const TYPE = String.raw`(?:\\{1,2})?${NAME}(?:\\{1,2}${NAME})*(?:@anonymous)?`
const EXCEPTION = new RegExp(`^(${TYPE})(?:: ?([^]*))?$`)
const EXCEPTION_OF_5 = new RegExp(`^exception '(${TYPE})'(?: with message '([^]*)')?$`)
const SOUNDS_LIKE_ERROR = /(?:Exception|Error|Throwable)$|\\/
const OBJECT = new RegExp(`\\[object\\] \\((${TYPE})\\(code: [^)]{0,40}\\): ?`)
const OBJECT_PLACE = /^ at (\S.*?):(\d+)\)/
const PLACE = /^(\S.*?):(\d+)(?:".*)?$/

/** The text after the level of an error that PHP logs or shows; undefined for other lines. */
export function levelHeader(line: string): { readonly level: string; readonly text: string } | undefined {
  const shown = SHOWN.exec(line)
  const match = (line.includes('PHP ') ? LOGGED.exec(line) : null) ?? shown
  if (match === null) return undefined
  const [, level = '', text = ''] = match
  // Without the name of the language these are words that anything may begin with.
  if (match === shown && !UNCAUGHT.test(text) && !ON_LINE.test(text)) return undefined
  return { level, text }
}

/** Whether an error is an exception that nobody caught. */
export function isUncaught(text: string): boolean {
  return UNCAUGHT.test(text)
}

/** An exception as text, by its first line: either it ends with a place, or the type sounds like one. */
export function isException(line: string): boolean {
  if (!line.includes(' in ') && !line.includes('\\') && !line.startsWith("exception '")) return false
  const { type, place } = exceptionOf(line) ?? {}
  if (type === undefined) return false
  return place?.file.includes('.') === true || EXCEPTION_OF_5.test(line) || line.includes('\\')
}

/** Whether the line holds an exception that Monolog wrote. */
export function isObject(line: string): boolean {
  return line.includes('[object] (') && OBJECT.test(line)
}

/** What an error says, of all lines of its message. */
export function headerOf(text: string): PhpHeader | undefined {
  const line = text.split('\n', 1)[0] ?? ''
  if (isObject(line)) return objectHeader(text)
  const error = levelHeader(line)
  if (error === undefined) return exceptionOf(text)
  const message = error.text + text.slice(line.length)
  if (isUncaught(message)) {
    const header = exceptionOf(message.replace(UNCAUGHT, ''))
    if (header !== undefined) return header
  }
  const onLine = ON_LINE.exec(message)
  if (onLine === null) return { type: error.level, message, place: undefined }
  const place = { file: onLine[1] ?? '', line: Number(onLine[2]) }
  return { type: error.level, message: message.slice(0, onLine.index), place }
}

/** Shape: "Type: message in /app/a.php:3". */
export function exceptionOf(text: string): PhpHeader | undefined {
  const { before, place } = withoutPlace(text)
  const match = EXCEPTION_OF_5.exec(before) ?? EXCEPTION.exec(before)
  if (match === null) return undefined
  const [, type = '', message = ''] = match
  if (!SOUNDS_LIKE_ERROR.test(type) && place === undefined) return undefined
  return { type: plainType(type), message, place }
}

function plainType(type: string): string {
  return type.replaceAll('\\\\', '\\').replace(/^\\/, '')
}

/** The place is behind the last " in " that a path follows, or else behind the last one. */
function withoutPlace(text: string): { readonly before: string; readonly place: Place | undefined } {
  const last = text.slice(text.lastIndexOf('\n') + 1)
  for (const mark of [' in /', ' in phar:', ' in ']) {
    const at = text.lastIndexOf(mark)
    if (at < text.length - last.length) continue
    const match = PLACE.exec(text.slice(at + ' in '.length))
    if (match !== null)
      return { before: text.slice(0, at), place: { file: match[1] ?? '', line: Number(match[2]) } }
  }
  return { before: text, place: undefined }
}

/** Shape: "… [object] (A\\B(code: 0): message at /app/a.php:3)…". */
function objectHeader(text: string): PhpHeader {
  const match = OBJECT.exec(text)
  const rest = text.slice((match?.index ?? 0) + (match?.[0].length ?? 0))
  const place = lastPlace(rest)
  return {
    type: plainType(match?.[1] ?? ''),
    message: rest.slice(0, place?.index ?? rest.length),
    place: place === undefined ? undefined : { file: place[1] ?? '', line: Number(place[2]) },
  }
}

/** Messages say " at " too: the place is the last one, that of a cause in the same object is not meant. */
function lastPlace(text: string): RegExpExecArray | undefined {
  let found: RegExpExecArray | undefined
  const own = text.split('[previous exception]', 1)[0] ?? ''
  for (
    let at = own.lastIndexOf(' at ');
    at >= 0 && found === undefined;
    at = at === 0 ? -1 : own.lastIndexOf(' at ', at - 1)
  ) {
    const match = OBJECT_PLACE.exec(own.slice(at))
    if (match !== null) found = Object.assign(match, { index: at })
  }
  return found
}
