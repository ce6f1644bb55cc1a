import type { Format } from '../format.ts'
import { levelAfterTime, levelAtStart, levelBeforeTime } from '../head.ts'
import { epochTimeOf, timeAt, type FoundTime, type TimeContext } from '../time.ts'
import type { LineContext, ParsedRecord } from '../parsed-record.ts'
import { payloadAt } from '../payload.ts'

/** Time and level begin within this many characters, or they belong to the message. */
const LEAD_CHARACTERS_MAX = 96

/**
 * Text with a time, a level or both in front: what most libraries print when nobody asks for JSON.
 * Leaves lines alone that have neither. The body stays the whole text.
 * Shape: "2024-01-02 03:04:05,678 - app.cart - ERROR - message", "[12:00:00 ERR] message", "ERROR:root:message".
 */
export const plain: Format = {
  id: 'plain',
  read(line, context) {
    const time = findTime(line, context.time)
    if (time === undefined) {
      const severity = levelAtStart(line)
      return severity === undefined ? undefined : { severity }
    }
    const severity = levelBeforeTime(line.slice(0, time.start)) ?? levelAfterTime(line, time.end)
    return {
      timeUnixNano: time.unixNano,
      ...(severity === undefined ? {} : { severity }),
      ...payloadAfter(line, time.end, context),
    }
  },
}

/** A JSON object may follow the time; anything else in between is text. */
function payloadAfter(line: string, end: number, context: LineContext): ParsedRecord {
  const start = line.indexOf('{"', end)
  if (start < 0 || start > end + LEAD_CHARACTERS_MAX || !/^[\s\w\][().:|-]*$/.test(line.slice(end, start)))
    return {}
  return payloadAt(line, start, context) ?? {}
}

interface PlacedTime extends FoundTime {
  readonly start: number
}

/** Places where a time can stand: at the start, in the first brackets, after a level or after a dash. */
const PLACE = /^(?:\d+:[A-Z] |[[(<]?[A-Za-z]{1,9}[\])>:]?[,:]? +[[(]?)|[[(<]|[\])] +(?=\d)| - /g

function findTime(line: string, context: TimeContext): PlacedTime | undefined {
  const atStart = timeAt(line, 0, context)
  if (atStart !== undefined) return { ...atStart, start: 0 }
  const lead = line.slice(0, LEAD_CHARACTERS_MAX)
  for (const match of lead.matchAll(PLACE)) {
    const start = match.index + match[0].length
    const found = timeAt(line, start, context)
    if (found !== undefined) return { ...found, start }
  }
  return findEpoch(lead)
}

/** Seconds with a fraction or milliseconds since the epoch, alone or in brackets. Shape: "[1704164645] ", "1704164645.123 ". */
function findEpoch(lead: string): PlacedTime | undefined {
  const match = /^(?:\[(\d{10}(?:\.\d{1,9})?|\d{13})\]|(\d{10}\.\d{1,9}|\d{13})(?=[\s|:]))/.exec(lead)
  const unixNano = match === null ? undefined : epochTimeOf(match[1] ?? match[2] ?? '')
  return match === null || unixNano === undefined ? undefined : { unixNano, start: 0, end: match[0].length }
}
