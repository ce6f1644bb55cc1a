import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { syslogHeadOfMessage, type SyslogHead, type SyslogProtocol } from '../../agent/syslog/header.ts'
import { locationOf } from '../../agent/time/zone.ts'
import type { Config } from './config.ts'

/** A message that was read: what its head says, and the text after it. */
export interface SyslogMessage {
  readonly body: Uint8Array
  /** Undefined for a message that is not of the protocol; its body is all of it. */
  readonly head: SyslogHead | undefined
}

/** Reads one message. Units: arrivalUnixNano completes times without a year. */
export type MessageReader = (bytes: Uint8Array, arrivalUnixNano: bigint) => SyslogMessage

/** A reader of messages as the configuration says they are. */
export function messageReader(config: Config): MessageReader {
  const location = locationOf(config.location)
  const protocol: SyslogProtocol = config.protocol
  const allowsNoPriority = config.allow_skip_pri_header
  return (bytes, arrivalUnixNano) => {
    const { buffer, byteOffset, length } = bytes
    // One character a byte, so that a place in the text is one in the bytes; what is not ASCII is mended where it is used.
    const text = Buffer.from(buffer, byteOffset, length).toString('latin1')
    const head = syslogHeadOfMessage(text, {
      protocol,
      allowsNoPriority,
      time: { observedUnixNano: arrivalUnixNano, location },
    })
    if (head === undefined) return { body: bytes, head }
    const start = head.end + (hasMarkAt(bytes, head.end) ? 3 : 0)
    return { body: bytes.subarray(start), head: { ...head, attributes: mended(head.attributes) } }
  }
}

/** What a message says of the program that sent it. */
export function resourceOf(head: SyslogHead | undefined): Attributes {
  if (head === undefined) return {}
  const { hostname, appname, proc_id: process } = head.attributes
  return {
    ...(hostname === undefined ? {} : { [ATTRIBUTE.hostName]: hostname }),
    ...(appname === undefined ? {} : { [ATTRIBUTE.serviceName]: appname }),
    ...(typeof process === 'string' && /^\d{1,10}$/.test(process)
      ? { [ATTRIBUTE.processPid]: Number(process) }
      : {}),
  }
}

/** The mark that RFC 5424 puts before a message in UTF-8. */
function hasMarkAt(bytes: Uint8Array, position: number): boolean {
  return bytes[position] === 0xef && bytes[position + 1] === 0xbb && bytes[position + 2] === 0xbf
}

/** Attributes that were read a byte a character, as the UTF-8 they are. */
function mended(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [mendedText(name), mendedValue(value)]),
  )
}

function mendedValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') return mendedText(value)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? mended(value as Attributes)
    : value
}

function mendedText(text: string): string {
  return /[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text
}
