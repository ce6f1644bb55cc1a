import { withoutCarrier } from './carrier.ts'
import { headLength } from './message-head.ts'

/** Messages are cut here: they are shown in lists and put into fingerprints. */
const MESSAGE_CHARACTERS_MAX = 4_096

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
  return said.slice(headLength(said)).trim().slice(0, MESSAGE_CHARACTERS_MAX)
}

/** Takes "TypeError: x is undefined" apart; the type is '' where a message does not begin with one. */
export function namedMessageOf(message: string): NamedMessage {
  const groups = HEADER.exec(message)?.groups
  return { type: groups?.['type'] ?? '', message: groups === undefined ? message : (groups['message'] ?? '') }
}

function firstLine(text: string): string {
  const start = text.search(/\S/)
  if (start < 0) return ''
  const end = text.indexOf('\n', start)
  return text.slice(start, Math.min(end < 0 ? text.length : end, start + 2 * MESSAGE_CHARACTERS_MAX))
}
