import { offsetMinutesOf, type Location } from './zone.ts'
import type { OwnTimeLayout } from './own-time-layout.ts'
import { TIME_LAYOUTS } from './time-layouts.ts'

/** What is needed to complete a time that does not say everything. */
export interface TimeContext {
  /** Arrival: years and dates that are not written are the ones nearest to it. */
  readonly observedUnixNano: bigint
  /** Where times without a zone were written. */
  readonly location: Location
  /** A layout of the user's own, tried before the known ones. */
  readonly own?: OwnTimeLayout
}

/** A time found in text. `end` is the position just after it. */
export interface FoundTime {
  readonly unixNano: bigint
  readonly end: number
}

const DAY_MS = 86_400_000
const NANO_PER_MS = 1_000_000n
/** Nanoseconds in a second. */
export const NANO_PER_SECOND = 1_000_000_000n
/** What a record has room for: in the year 2262. */
export const UNIX_NANO_MAX = 2n ** 63n - 1n
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** Seconds below this (March 1973) are more likely durations or counts than times. */
const EPOCH_SECONDS_MIN = 100_000_000n
/** Powers of ten between a unit and the next start where the year would pass 5138. */
const EPOCH_UNITS: readonly (readonly [limit: bigint, nanoPerUnit: bigint])[] = [
  [100_000_000_000n, NANO_PER_SECOND],
  [100_000_000_000_000n, NANO_PER_MS],
  [100_000_000_000_000_000n, 1_000n],
  [UNIX_NANO_MAX, 1n],
]

/** Reads the time that stands at a position; undefined when none does. Units: nanoseconds, exact to the last digit. */
export function timeAt(text: string, position: number, context: TimeContext): FoundTime | undefined {
  const own = context.own?.pattern
  if (own !== undefined) {
    const found = matchAt(own, text, position, context)
    if (found !== undefined) return found
  }
  const first = text.charCodeAt(position)
  const isDigit = first >= 48 && first <= 57
  if (!isDigit && !(first >= 65 && first <= 90)) return undefined
  for (const { pattern, startsWith } of TIME_LAYOUTS) {
    if ((startsWith === 'digit') !== isDigit) continue
    const found = matchAt(pattern, text, position, context)
    if (found !== undefined) return found
  }
  return undefined
}

function matchAt(
  pattern: RegExp,
  text: string,
  position: number,
  context: TimeContext,
): FoundTime | undefined {
  pattern.lastIndex = position
  const groups = pattern.exec(text)?.groups
  if (groups === undefined) return undefined
  const end = pattern.lastIndex
  const unixNano = completed(groups, context)
  return unixNano === undefined ? undefined : { unixNano, end }
}

/** Reads a field that holds nothing but a time: any layout, or a number since the epoch. */
export function timeOf(value: unknown, context: TimeContext): bigint | undefined {
  const unit = context.own?.nanoPerUnit
  if (typeof value === 'number') {
    return Number.isFinite(value) ? epochTimeOf(decimalText(value), unit) : undefined
  }
  if (typeof value === 'bigint') return epochTimeOf(value.toString(), unit)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const found = timeAt(text, 0, context)
  return found?.end === text.length ? found.unixNano : epochTimeOf(text, unit)
}

/**
 * Reads seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by their size
 * unless the unit is given.
 * Shape: "1704164645.123" and "1704164645123" are the same; undefined for other text and before 1973.
 */
export function epochTimeOf(text: string, nanoPerUnit?: bigint): bigint | undefined {
  const match = /^(\d{1,19})(?:\.(\d{1,9})\d*)?$/.exec(text)
  if (match === null) return undefined
  const whole = BigInt(match[1] ?? '')
  if (whole < EPOCH_SECONDS_MIN && nanoPerUnit === undefined) return undefined
  const unit = nanoPerUnit ?? EPOCH_UNITS.find(([limit]) => whole < limit)?.[1]
  if (unit === undefined || whole * unit > UNIX_NANO_MAX) return undefined
  const fraction = (BigInt((match[2] ?? '').padEnd(9, '0')) * unit) / NANO_PER_SECOND
  return whole * unit + fraction
}

/** The shortest decimal text of a number; exponents only far outside of what is a time. */
function decimalText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value)
}

type Parts = Readonly<Record<string, string | undefined>>

/** A wall clock reading. Month counts from 0. */
interface WallClock {
  readonly year: number | undefined
  readonly month: number | undefined
  readonly day: number
  readonly clockMs: number
}

function completed(parts: Parts, context: TimeContext): bigint | undefined {
  const wallClock = wallClockOf(parts)
  if (wallClock === undefined) return undefined
  const zone = parts['zone'] ?? parts['shortZone']
  const offset = zone === undefined ? undefined : offsetMinutesOf(zone)
  const instantOf = (wallClockMs: number): number =>
    offset === undefined ? context.location.instantOf(wallClockMs) : wallClockMs - offset * 60_000
  const instantMs = instantIn(wallClock, instantOf, Number(context.observedUnixNano / NANO_PER_MS))
  if (instantMs === undefined) return undefined
  const unixNano = BigInt(instantMs) * NANO_PER_MS + BigInt((parts['fraction'] ?? '').padEnd(9, '0'))
  return unixNano > 0n && unixNano <= UNIX_NANO_MAX ? unixNano : undefined
}

function wallClockOf(parts: Parts): WallClock | undefined {
  const { hour = '0', minute = '0', second = '0', meridiem } = parts
  const hours = meridiem === undefined ? Number(hour) : hoursOf(Number(hour), meridiem)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const clockMs = ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1_000
  const date = dateOf(parts)
  if (date === undefined) return { year: undefined, month: undefined, day: 0, clockMs }
  const { year } = parts
  return {
    year: year === undefined ? undefined : Number(year) + (year.length === 2 ? 2_000 : 0),
    month: date.month - 1,
    day: date.day,
    clockMs,
  }
}

function dateOf({
  monthName,
  month,
  day,
  monthOrDay,
  dayOrMonth,
}: Parts): { month: number; day: number } | undefined {
  if (monthOrDay !== undefined) {
    const [first, second] = [Number(monthOrDay), Number(dayOrMonth)]
    return first > 12 ? { month: second, day: first } : { month: first, day: second }
  }
  if (day === undefined) return undefined
  return {
    month: monthName === undefined ? Number(month) : MONTHS.indexOf(monthName.slice(0, 3)) + 1,
    day: Number(day),
  }
}

function hoursOf(hour: number, meridiem: string): number {
  if (hour < 1 || hour > 12) return 24
  return (hour % 12) + (meridiem.toLowerCase() === 'pm' ? 12 : 0)
}

/**
 * The instant of a wall clock reading. Without a year: the newest that is not more than a day after
 * arrival. Without a date: the one nearest to arrival.
 */
function instantIn(
  { year, month, day, clockMs }: WallClock,
  instantOf: (wallClockMs: number) => number,
  observedMs: number,
): number | undefined {
  if (month === undefined) {
    const today = Math.floor(observedMs / DAY_MS) * DAY_MS
    const instants = [-1, 0, 1].map((days) => instantOf(today + days * DAY_MS + clockMs))
    return instants.reduce((best, instant) =>
      Math.abs(instant - observedMs) < Math.abs(best - observedMs) ? instant : best,
    )
  }
  if (year !== undefined) {
    const date = dateMs(year, month, day)
    return date === undefined ? undefined : instantOf(date + clockMs)
  }
  const observedYear = new Date(observedMs).getUTCFullYear()
  // Nine years reach back over a century without a leap year to the 29th of February before.
  for (let candidate = observedYear + 1; candidate > observedYear - 9; candidate -= 1) {
    const date = dateMs(candidate, month, day)
    const instant = date === undefined ? undefined : instantOf(date + clockMs)
    if (instant !== undefined && instant <= observedMs + DAY_MS) return instant
  }
  return undefined
}

/** Midnight UTC of a date; undefined for dates that no calendar has. */
function dateMs(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month, day))
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date.getTime() : undefined
}
