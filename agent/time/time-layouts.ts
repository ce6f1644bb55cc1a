import { SHORT_OFFSET, ZONE_PATTERN } from './zone.ts'

/**
 * The ways in which logs write a time. Every layout is one pattern over the same named parts, tried at
 * one position: year, month or monthName, day, hour, minute, second, fraction, meridiem, zone. Parts
 * that a layout does not have are taken from the time of arrival (the date) or are zero (the clock).
 */
export interface TimeLayout {
  readonly id: string
  /** Sticky. Ends before a character that would make it part of a longer word or number. */
  readonly pattern: RegExp
  /** What the first character must be; saves trying the rest. */
  readonly startsWith: 'digit' | 'letter'
}

const MONTH = '(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?'
const CLOCK = '(?<hour>\\d{1,2}):(?<minute>\\d{2}):(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9})\\d*)?'
const MERIDIEM = '(?:\\s?(?<meridiem>[AaPp][Mm]))?'
const ZONE = `(?:\\s?(?<zone>${ZONE_PATTERN})|(?<shortZone>${SHORT_OFFSET}))?`
const END = '(?![0-9A-Za-z])'

function layout(id: string, startsWith: TimeLayout['startsWith'], pattern: string): TimeLayout {
  return { id, startsWith, pattern: new RegExp(pattern + END, 'y') }
}

export const TIME_LAYOUTS: readonly TimeLayout[] = [
  // 2024-01-02T03:04:05.678Z, 2024/01/02 03:04:05, 2024-01-02, 03:04:05 UTC, 2024-01-02T03:04Z, 2024-01-02  3:04:05
  layout(
    'iso',
    'digit',
    `(?<year>\\d{4})[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})(?:[Tt_]| {1,2}|, | - )(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,:](?<fraction>\\d{1,9})\\d*)?)?${ZONE}`,
  ),
  // 20240102T030405.678Z, 20240102 03:04:05.678901
  layout(
    'compact',
    'digit',
    `(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})[Tt _-](?<hour>\\d{2}):?(?<minute>\\d{2}):?(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9})\\d*)?${ZONE}`,
  ),
  // 02/Jan/2024:03:04:05 -0700, 02-Jan-2024 03:04:05.678 UTC, 02 Jan 2024 03:04:05.678, 02-Jan-24 03:04:05
  layout(
    'day_month_year',
    'digit',
    `(?<day>\\d{1,2})[-/ ]${MONTH}[-/ ](?<year>\\d{4}|\\d{2})(?:[: ]|, )${CLOCK}${ZONE}`,
  ),
  // Tue, 02 Jan 2024 03:04:05 GMT, Tuesday, 02-Jan-24 03:04:05 EST
  layout(
    'weekday_day_month_year',
    'letter',
    `${WEEKDAY}, ?(?<day>\\d{1,2})[- ]${MONTH}[- ](?<year>\\d{4}|\\d{2}) ${CLOCK}${ZONE}`,
  ),
  // Tue Jan  2 03:04:05.678 2024, Tue Jan 2 03:04:05 UTC 2024
  layout(
    'ctime',
    'letter',
    // An address of IPv6 begins with four digits too.
    `(?:${WEEKDAY} )?${MONTH} {1,2}(?<day>\\d{1,2}) ${CLOCK}${ZONE} (?<year>\\d{4})(?!:[\\da-fA-F:])`,
  ),
  // Jan 02, 2024 3:04:05 PM, Jan  2 2024 03:04:05.678
  layout(
    'month_day_year',
    'letter',
    `${MONTH} {1,2}(?<day>\\d{1,2}),? (?<year>\\d{4}),? ${CLOCK}${MERIDIEM}${ZONE}`,
  ),
  // Jan  2 03:04:05
  layout('bsd', 'letter', `${MONTH} {1,2}(?<day>\\d{1,2}) ${CLOCK}`),
  // 01/02/2024, 3:04:05 PM: the month comes first, unless it cannot be a month
  layout(
    'month_day_slashes',
    'digit',
    `(?<monthOrDay>\\d{1,2})/(?<dayOrMonth>\\d{1,2})/(?<year>\\d{4}|\\d{2}),? ${CLOCK}${MERIDIEM}${ZONE}`,
  ),
  // 02.01.2024 03:04:05
  layout(
    'day_month_dots',
    'digit',
    `(?<day>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4}),? ${CLOCK}${ZONE}`,
  ),
  // 01-02 03:04:05.678 (Android)
  layout('month_day', 'digit', `(?<month>\\d{2})-(?<day>\\d{2}) ${CLOCK}`),
  // 0102 03:04:05.678901 (klog)
  layout('packed_month_day', 'digit', `(?<month>\\d{2})(?<day>\\d{2}) ${CLOCK}`),
  // 240102 03:04:05 (tornado, old MySQL)
  layout('packed_short', 'digit', `(?<year>\\d{2})(?<month>\\d{2})(?<day>\\d{2}) {1,2}${CLOCK}`),
  // 03:04:05.678, 3:04:05 PM
  layout('clock', 'digit', `${CLOCK}${MERIDIEM}${ZONE}`),
  // 3:04AM
  layout('kitchen', 'digit', `(?<hour>\\d{1,2}):(?<minute>\\d{2})(?<meridiem>[AaPp][Mm])`),
]
