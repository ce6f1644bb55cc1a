import { withoutCarrier } from './carrier.ts'
import { headLength } from './message-head.ts'
import { logPrefix } from '../stacktrace/prefix.ts'

/** Messages are cut here: they are shown in lists and put into fingerprints. */
const MESSAGE_CHARACTERS_MAX = 4_096

/** Of a level and what follows it, to see that it is one. */
const ROW_CHARACTERS = 12

const HEADER =
  /^(?:Uncaught )?(?<type>[A-Za-z_$][\w$]*(?:[.:][A-Za-z_$][\w$]*)*(?:Error|Exception|Fault|Panic|Interrupt|Exit))(?: \((?:0x[\dA-Fa-f]{8}|-?\d{1,10})\))?(?:: (?<message>.+))?$/

/** A type and a message, as far as the first line of a record names them. */
export interface NamedMessage {
  readonly type: string
  readonly message: string
}

/**
 * The message of a record without what logging puts in front of it.
 * Shape: "12:00:00 ERROR db: Timeout: gone" gives "Timeout: gone".
 */
export function messageOf(text: string): string {
  const line = firstLine(text)
  const said = withoutCarrier(line) ?? line
  return withoutPlace(said.slice(headLength(said)).trim()).slice(0, MESSAGE_CHARACTERS_MAX)
}

/** Where it was logged, which rich has in a column at the right: "no price for 7            cart.py:12". */
function withoutPlace(message: string): string {
  const start = message.lastIndexOf('  ')
  return start > 0 && PLACE.test(message.slice(start)) ? message.slice(0, start).trimEnd() : message
}

const PLACE = /^ {2}[\w.-]{1,80}\.py:\d{1,7}$/

/** Takes "TypeError: x is undefined" apart; the type is '' where a message does not begin with one. */
export function namedMessageOf(message: string): NamedMessage {
  const groups = HEADER.exec(message)?.groups
  return { type: groups?.['type'] ?? '', message: groups === undefined ? message : (groups['message'] ?? '') }
}

function firstLine(text: string): string {
  const start = text.search(/\S/)
  if (start < 0) return ''
  const end = text.indexOf('\n', start)
  const lineStart = text.lastIndexOf('\n', start) + 1
  // White space in front is part of the head where it stands for a time.
  const isRow = start > lineStart && logPrefix(text.slice(lineStart, start + ROW_CHARACTERS)) !== undefined
  return text.slice(
    isRow ? lineStart : start,
    Math.min(end < 0 ? text.length : end, start + 2 * MESSAGE_CHARACTERS_MAX),
  )
}
