import type { Format } from '../format.ts'
import { levelAfterTime, levelAtStart, levelBeforeTime } from '../head.ts'
import { readAfterTime, readAtStart } from '../layouts.ts'
import { epochTimeOf, timeAt, type TimeContext } from '../../../agent/time/time.ts'
import type { LineContext, ParsedRecord } from '../parsed-record.ts'
import { payloadAt } from '../payload.ts'
import type { PlacedTime } from '../source-form.ts'
import { traceContextIn } from '../trace-context.ts'
import { namedLocation } from '../../../agent/time/zone.ts'

/** Time and level begin within this many characters, or they belong to the message. */
const LEAD_CHARACTERS_MAX = 96

/**
 * Text with a time, a level or both in front: what most libraries print when nobody asks for JSON. Where
 * the library is known by its layout, logger, thread, process and place in the code are read too.
 * Leaves lines alone that have none of these. The body stays the whole text.
 * Shape: "2024-01-02 03:04:05,678 - app.cart - ERROR - message", "[12:00:00 ERR] message", "ERROR:root:message".
 */
export const plain: Format = {
  id: 'plain',
  read(line, context) {
    const text = QUOTED_COLUMNS.test(line) ? line.replaceAll('"', '') : line
    const parsed =
      readStart(text, context) ?? readTimed(text, context) ?? readLevel(text) ?? readPayload(text, context)
    const trace = parsed === undefined ? undefined : traceContextIn(line)
    return trace === undefined ? parsed : { ...trace, ...parsed }
  },
}

/** A table whose columns are in quotes. */
const QUOTED_COLUMNS = /^"[^"]{1,64}"[,;\t]"/

function readStart(line: string, context: LineContext): ParsedRecord | undefined {
  const head = readAtStart(line, context)
  if (head === undefined) return undefined
  const { isLevelRead: _isLevelRead, hasPayload: _hasPayload, place: _place, ...said } = head
  return said
}

function readTimed(line: string, context: LineContext): ParsedRecord | undefined {
  const time = context.source?.timeIn(line, context.time) ?? findTime(line, context)
  if (time === undefined) return undefined
  const head = readAfterTime(line, time, context)
  const severity =
    head?.isLevelRead === true
      ? head.severity
      : (levelBeforeTime(line.slice(0, time.start)) ?? levelAfterTime(line, time.end))
  const level = severity === undefined ? {} : { severity }
  const payload =
    head?.hasPayload === true ? payloadAtEnd(line, context) : payloadAfter(line, time.end, context)
  if (head === undefined) {
    return { timeUnixNano: time.unixNano, ...level, ...payload }
  }
  const { isLevelRead: _isLevelRead, hasPayload: _hasPayload, place, ...said } = head
  const read = { ...said, ...level, timeUnixNano: timeIn(place, line, time, context.time) ?? time.unixNano }
  return payload === NO_PAYLOAD
    ? read
    : { ...read, ...payload, attributes: { ...payload.attributes, ...said.attributes } }
}

/** The time read again where its zone stands behind it. */
function timeIn(
  place: string | undefined,
  line: string,
  { start }: PlacedTime,
  context: TimeContext,
): bigint | undefined {
  const location = place === undefined ? undefined : namedLocation(place)
  return location === undefined ? undefined : timeAt(line, start, { ...context, location })?.unixNano
}

function readLevel(line: string): ParsedRecord | undefined {
  const severity = levelAtStart(line) ?? levelAfterDate(line) ?? levelOfIndented(line)
  return severity === undefined ? undefined : { severity }
}

/** What stands in front of a level is a date, even where it says too little for a time: no year, no month. */
const DATE_LIKE =
  /^[[(<]?(?=[^\s]*\d|[A-Z][a-z]{2} [ \d]\d)(?:[\d./:,;年月日時时分秒T+Z-]+|[A-Z][a-z]{2}(?=[ -]))(?:[ -](?:[\d./:,;+-]+|[A-Z][a-z]{2}(?= )|[AP]M)){0,4}[\])>]*(?=[\s|,;])/

function levelAfterDate(line: string): ParsedRecord['severity'] {
  const date = DATE_LIKE.exec(line.slice(0, LEAD_CHARACTERS_MAX))?.[0]
  return date === undefined ? undefined : levelAfterTime(line, date.length)
}

/** Loggers for people centre the level in a column of its own. Shape: "  ERROR  shop  no price". */
function levelOfIndented(line: string): ParsedRecord['severity'] {
  return /^[ \t]{1,2}(?:ERROR|FATAL|CRITICAL|WARN|WARNING) {1,3}\S/.test(line)
    ? levelAtStart(line.trimStart())
    : undefined
}

/** Fields behind a few words that say how bad it is; without that the line stays as it is. */
function readPayload(line: string, context: LineContext): ParsedRecord | undefined {
  if (line.startsWith('{')) return undefined
  const payload = payloadAfter(line, 0, context)
  return payload.severity === undefined ? undefined : payload
}

const NO_PAYLOAD: ParsedRecord = {}

/** The fields that follow the message. */
function payloadAtEnd(line: string, context: LineContext): ParsedRecord {
  const start = line.lastIndexOf('\t{"')
  const {
    severity: _severity,
    message: _message,
    ...rest
  } = (start < 0 ? undefined : payloadAt(line, start, context)) ?? {}
  return rest
}

/** A JSON object may follow the time; anything else in between is text. */
function payloadAfter(line: string, end: number, context: LineContext): ParsedRecord {
  const start = line.indexOf('{"', end)
  if (start < 0 || start > end + LEAD_CHARACTERS_MAX || !/^[\s\w\][().:|-]*$/.test(line.slice(end, start)))
    return NO_PAYLOAD
  return payloadAt(line, start, context) ?? NO_PAYLOAD
}

/** Places where a time can stand: at the start, in the first brackets, after a level or after a dash. */
const PLACE = /^(?:\d+:[A-Z] |[[(<]?[A-Za-z]{1,9}[\])>:]?[,:]? +[[(]?)|[[(<]|[\])] +(?=\d)| - /g

function findTime(line: string, { time: context, source }: LineContext): PlacedTime | undefined {
  const found = findWritten(line, context)
  if (found === undefined) return findEpoch(line.slice(0, LEAD_CHARACTERS_MAX))
  source?.learnTime(line, found, context)
  return found
}

function findWritten(line: string, context: TimeContext): PlacedTime | undefined {
  const atStart = timeAt(line, 0, context)
  if (atStart !== undefined) return { ...atStart, start: 0 }
  for (const match of line.slice(0, LEAD_CHARACTERS_MAX).matchAll(PLACE)) {
    const start = match.index + match[0].length
    const found = timeAt(line, start, context)
    if (found !== undefined) return { ...found, start }
  }
  return undefined
}

/** Seconds with a fraction or milliseconds since the epoch, alone or in brackets, and zap's. Shape: "1.7041646451e+09", "[1704164645] ", "1704164645.123 ". */
function findEpoch(lead: string): PlacedTime | undefined {
  const zap = /^(\d)\.(\d{9})(\d{0,9})e\+09(?=\t)/.exec(lead)
  if (zap !== null) {
    const unixNano = epochTimeOf(`${zap[1]}${zap[2]}.${zap[3] || '0'}`)
    return unixNano === undefined ? undefined : { unixNano, start: 0, end: zap[0].length }
  }
  const match = /^(?:\[(\d{10}(?:\.\d{1,9})?|\d{13})\]|(\d{10}\.\d{1,9}|\d{13})(?=[\s|:]))/.exec(lead)
  const unixNano = match === null ? undefined : epochTimeOf(match[1] ?? match[2] ?? '')
  return match === null || unixNano === undefined ? undefined : { unixNano, start: 0, end: match[0].length }
}
