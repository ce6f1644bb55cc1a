import type { Attributes } from '../../../agent/model/resource.ts'
import type { Format } from '../format.ts'
import { levelAtStart } from '../head.ts'
import { levelOfNumber } from '../level.ts'
import type { LineContext, ParsedRecord, Severity } from '../parsed-record.ts'
import { payloadAt } from '../payload.ts'
import { timeAt } from '../time.ts'

const PRIORITY = /^<(\d{1,3})>(?:(1) (?=\S))?/
const OLD_HEAD = / (?<hostname>[^\s:[\]]+) (?<appname>[^\s:[\]]{1,64})(?:\[(?<proc_id>[^\]\s]{1,32})\])?: ?/y
const OLD_HEAD_LOCAL = / (?<appname>[^\s:[\]]{1,64})(?:\[(?<proc_id>[^\]\s]{1,32})\])?: ?/y
const NEW_HEAD =
  / (?<hostname>\S+) (?<appname>\S+) (?<proc_id>\S+) (?<msg_id>\S+) (?:-|(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])+) ?\uFEFF?/y

/**
 * Syslog, as files and sockets have it, with or without priority. Applies to a month-first time or a
 * priority followed by host and program. Attribute names are those of the Collector's syslog parser.
 * Shape: "Jan  2 03:04:05 web-1 app[77]: message", "<11>1 2024-01-02T03:04:05Z web-1 app 77 - - message".
 * Source: RFC 3164 section 4.1, RFC 5424 section 6.
 */
export const syslog: Format = {
  id: 'syslog',
  read(line, context) {
    const lead = PRIORITY.exec(line)
    const time = timeAt(line, lead?.[0].length ?? 0, context.time)
    if (time === undefined) return undefined
    const head = headAt(line, time.end, lead !== null, lead?.[2] === '1')
    if (head === undefined) return undefined
    const said = messageAt(line, head.end, context)
    const severity = said.severity ?? prioritySeverity(lead?.[1])
    return {
      timeUnixNano: time.unixNano,
      ...said,
      ...(severity === undefined ? {} : { severity }),
      attributes: { ...head.attributes, ...priorityAttributes(lead?.[1]), ...said.attributes },
    }
  },
}

interface SyslogHead {
  readonly end: number
  readonly attributes: Attributes
}

function headAt(line: string, end: number, hasPriority: boolean, isNew: boolean): SyslogHead | undefined {
  const isMonthFirst = /[A-Z]/.test(line.charAt(0))
  const patterns = isNew ? [NEW_HEAD] : hasPriority ? [OLD_HEAD, OLD_HEAD_LOCAL] : [OLD_HEAD]
  for (const pattern of patterns) {
    pattern.lastIndex = end
    const groups = pattern.exec(line)?.groups
    if (groups === undefined) continue
    // Without priority and month name only a program with its process id tells syslog from other lines.
    if (!hasPriority && !isMonthFirst && groups['proc_id'] === undefined) return undefined
    const named = Object.entries(groups).filter(([, value]) => value !== undefined && value !== '-')
    return { end: pattern.lastIndex, attributes: Object.fromEntries(named) }
  }
  return undefined
}

function messageAt(line: string, position: number, context: LineContext): ParsedRecord {
  const payload = payloadAt(line, position, context)
  if (payload !== undefined) return payload
  const severity = levelAtStart(line.slice(position))
  return severity === undefined ? {} : { severity }
}

function prioritySeverity(priority: string | undefined): Severity | undefined {
  return priority === undefined ? undefined : levelOfNumber(Number(priority) & 7, 'syslog')
}

function priorityAttributes(priority: string | undefined): Attributes {
  return priority === undefined ? {} : { priority: Number(priority), facility: Number(priority) >> 3 }
}
