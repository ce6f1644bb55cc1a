import type { Attributes } from '../model/resource.ts'
import { timeAt, type TimeContext } from '../time/time.ts'

/**
 * The head of a syslog message.
 *
 *   <34>1 2024-01-02T03:04:05.678Z web-1 shop 77 ID47 [stock@32473 item="tea"] no tea    RFC 5424
 *   <34>Jan  2 03:04:05 web-1 shop[77]: no tea                                           RFC 3164
 *
 * Attribute names are those of the Collector's syslog parser.
 * Source: RFC 3164 section 4.1, RFC 5424 section 6.
 */
export interface SyslogHead {
  /** Where the message begins. */
  readonly end: number
  /** Facility and severity in one; undefined where it is not written. */
  readonly priority: number | undefined
  /** Undefined where it is not written, or "-". */
  readonly timeUnixNano: bigint | undefined
  readonly attributes: Attributes
}

/** Which RFC a sender keeps to; with `auto` the version after the priority tells. */
export type SyslogProtocol = 'auto' | 'rfc3164' | 'rfc5424'

interface MessageOptions {
  readonly protocol: SyslogProtocol
  readonly time: TimeContext
  /** A message that does not begin with its priority is one too. */
  readonly allowsNoPriority: boolean
}

const LINE_PRIORITY = /^<(\d{1,3})>(?:(1) (?=\S))?/
const MESSAGE_PRIORITY = /^<(\d{1,3})>(?:([1-9]\d{0,2}) )?/
const PRIORITY_MAX = 191
/** Without priority and month name, what has to stand in a line: no time needs to be read to know that it does not. */
const NUMERIC_LEAD = /^\d{4}-\d\d-\d\dT\S+ [^\s[\]]+ [^\s:[\]]{1,64}\[/
/** A name, or an address where a relay knows none: of version 6 by its two colons, or by its eight parts. */
const HOST = String.raw`[^\s:[\]]+|[\da-fA-F:]{0,39}::[\da-fA-F:.]{0,45}|(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}`
const OLD_HEAD = new RegExp(
  String.raw` (?<hostname>${HOST}) (?<appname>[^\s:[\]]{1,64})(?:\[(?<proc_id>[^\]\s]{1,32})\])?: ?`,
  'y',
)
const OLD_HEAD_LOCAL = / (?<appname>[^\s:[\]]{1,64})(?:\[(?<proc_id>[^\]\s]{1,32})\])?: ?/y
const NEW_HEAD =
  / (?<hostname>\S+) (?<appname>\S+) (?<proc_id>\S+) (?<msg_id>\S+) (?:-|(?<data>(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])+))(?: \uFEFF?|$)/y

/**
 * Reads the head of a line of a log file, which may be a line of anything else: a priority or a month-first time,
 * followed by host and program. Undefined for other lines.
 */
export function syslogHeadOfLine(line: string, time: TimeContext): SyslogHead | undefined {
  const lead = LINE_PRIORITY.exec(line)
  if (lead === null && /^\d/.test(line) && !NUMERIC_LEAD.test(line)) return undefined
  const found = timeAt(line, lead?.[0].length ?? 0, time)
  if (found === undefined) return undefined
  const isMonthFirst = /[A-Z]/.test(line.charAt(0))
  const patterns = lead?.[2] === '1' ? [NEW_HEAD] : lead === null ? [OLD_HEAD] : [OLD_HEAD, OLD_HEAD_LOCAL]
  const groups = matched(patterns, line, found.end)
  if (groups === undefined) return undefined
  // Without priority and month name only a program with its process id tells syslog from other lines.
  if (lead === null && !isMonthFirst && groups.named['proc_id'] === undefined) return undefined
  return headOf(groups, lead?.[1], found.unixNano)
}

/** Reads the head of a message as it came over the network. Undefined for what is none. */
export function syslogHeadOfMessage(message: string, options: MessageOptions): SyslogHead | undefined {
  const lead = MESSAGE_PRIORITY.exec(message)
  if (lead === null && !options.allowsNoPriority) return undefined
  if (Number(lead?.[1] ?? 0) > PRIORITY_MAX) return undefined
  const isNew = lead?.[2] !== undefined && options.protocol !== 'rfc3164'
  const head = isNew ? newHead(message, lead[0].length, lead[1], options.time) : undefined
  if (head !== undefined) return { ...head, attributes: { version: Number(lead?.[2]), ...head.attributes } }
  return options.protocol === 'rfc5424' ? undefined : oldHead(message, lead?.[1], options.time)
}

function newHead(
  message: string,
  position: number,
  priority: string | undefined,
  context: TimeContext,
): SyslogHead | undefined {
  const isUntimed = message.startsWith('- ', position)
  const found = isUntimed ? undefined : timeAt(message, position, context)
  if (!isUntimed && found === undefined) return undefined
  const groups = matched([NEW_HEAD], message, found?.end ?? position + 1)
  return groups === undefined ? undefined : headOf(groups, priority, found?.unixNano)
}

/** Of the old form nothing but the priority is sure to be there; what is not understood is the message. */
function oldHead(message: string, priority: string | undefined, context: TimeContext): SyslogHead {
  const start = priority === undefined ? 0 : priority.length + 2
  const found = timeAt(message, start, context)
  const groups = found === undefined ? undefined : matched([OLD_HEAD, OLD_HEAD_LOCAL], message, found.end)
  if (groups !== undefined) return headOf(groups, priority, found?.unixNano)
  const end = found === undefined ? start : found.end + (message.charAt(found.end) === ' ' ? 1 : 0)
  return headOf({ end, named: {} }, priority, found?.unixNano)
}

interface Groups {
  readonly end: number
  readonly named: Readonly<Record<string, string | undefined>>
}

function matched(patterns: readonly RegExp[], text: string, position: number): Groups | undefined {
  for (const pattern of patterns) {
    pattern.lastIndex = position
    const named = pattern.exec(text)?.groups
    if (named !== undefined) return { end: pattern.lastIndex, named }
  }
  return undefined
}

function headOf(
  { end, named }: Groups,
  written: string | undefined,
  unixNano: bigint | undefined,
): SyslogHead {
  const priority = written === undefined ? undefined : Number(written)
  const data = named['data']
  const said = Object.entries(named).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '-' && entry[0] !== 'data',
  )
  return {
    end,
    priority,
    timeUnixNano: unixNano,
    attributes: {
      ...Object.fromEntries(said),
      ...(data === undefined ? {} : { structured_data: structuredData(data) }),
      ...(priority === undefined ? {} : { priority, facility: priority >> 3 }),
    },
  }
}

const ELEMENT = /\[([^\s=\]"]{1,32})((?: [^\s=\]"]{1,32}="(?:[^"\\]|\\.)*")*) *\]/g
const PARAMETER = / ([^\s=\]"]{1,32})="((?:[^"\\]|\\.)*)"/g
const PARAMETERS_MAX = 128

/** Elements and their parameters. Shape: `[stock@32473 item="tea"][x]` gives {"stock@32473": {item: "tea"}, x: {}}. */
function structuredData(text: string): Attributes {
  let left = PARAMETERS_MAX
  const elements: [string, Attributes][] = []
  for (const [, id = '', written = ''] of text.matchAll(ELEMENT)) {
    const parameters: [string, string][] = []
    for (const [, name = '', value = ''] of written.matchAll(PARAMETER)) {
      if ((left -= 1) < 0) break
      parameters.push([name, value.replaceAll(/\\(["\\\]])/g, '$1')])
    }
    elements.push([id, Object.fromEntries(parameters)])
    if (left < 0) break
  }
  return Object.fromEntries(elements)
}
