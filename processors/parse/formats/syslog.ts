import { syslogHeadOfLine } from '../../../agent/syslog/header.ts'
import { severityOfPriority } from '../../../agent/syslog/priority.ts'
import type { Format } from '../format.ts'
import { levelAtStart } from '../head.ts'
import type { LineContext, ParsedRecord } from '../parsed-record.ts'
import { payloadAt } from '../payload.ts'
import { klog } from './klog.ts'
import { logfmt } from './logfmt.ts'
import { plain } from './plain.ts'

/**
 * Syslog as files have it, with or without priority. Applies to a month-first time or a priority followed by host and
 * program.
 * Shape: "Jan  2 03:04:05 web-1 app[77]: message", "<11>1 2024-01-02T03:04:05Z web-1 app 77 - - message".
 */
export const syslog: Format = {
  id: 'syslog',
  isExclusive: true,
  read(line, context) {
    const head = syslogHeadOfLine(line, context.time)
    if (head === undefined) return undefined
    const said = messageAt(line, head.end, context)
    const severity = said.severity ?? prioritySeverity(head.priority)
    return {
      ...(head.timeUnixNano === undefined ? {} : { timeUnixNano: head.timeUnixNano }),
      ...said,
      ...(severity === undefined ? {} : { severity }),
      attributes: { ...head.attributes, ...said.attributes },
    }
  },
}

function messageAt(line: string, position: number, context: LineContext): ParsedRecord {
  const payload = payloadAt(line, position, context)
  if (payload !== undefined) return payload
  const text = line.slice(position)
  const read = klog.read(text, context) ?? logfmt.read(text, context)
  const said = read ?? (MAY_BE_TIMED.test(text) ? plain.read(text, context) : leveled(text))
  // When it happened is what the head says, and which format it is too.
  const { timeUnixNano: _time, format: _format, ...rest } = said ?? {}
  return rest
}

/** Looking for a second time costs more than all the rest of the line. */
const MAY_BE_TIMED = /^[[(<"]?\d/

function leveled(text: string): ParsedRecord {
  const severity = levelAtStart(text)
  return severity === undefined ? {} : { severity }
}

/** The name of the level is ours then, as wherever a line holds only a number. */
function prioritySeverity(priority: number | undefined): ParsedRecord['severity'] {
  const severity = priority === undefined ? undefined : severityOfPriority(priority & 7)
  return severity === undefined ? undefined : { number: severity.number }
}
