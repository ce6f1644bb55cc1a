/**
 * Time zones: the abbreviations that logs print, numeric offsets, and IANA locations for times
 * that say nothing. Source: RFC 822 section 5.1 for the American names; the rest are unambiguous in practice.
 */
const OFFSET_MINUTES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  BST: 60,
  CET: 60,
  WEST: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  IST: 330,
  HKT: 480,
  SGT: 480,
  AWST: 480,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
  AKDT: -480,
  AKST: -540,
  HST: -600,
  PDT: -420,
  PST: -480,
  MDT: -360,
  MST: -420,
  CDT: -300,
  CST: -360,
  EDT: -240,
  EST: -300,
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const CACHE_ENTRIES_MAX = 4_096

/** Alternatives for a pattern that reads a zone's name or offset. */
export const ZONE_PATTERN = `${Object.keys(OFFSET_MINUTES)
  .sort((a, b) => b.length - a.length)
  .join('|')}|[+-]\\d{2}:?\\d{2}`

/**
 * What reads an offset in hours where that is a zone: right behind the time, or between it and a process in brackets, as
 * PostgreSQL writes zones that have no name.
 */
export const SHORT_OFFSET = '[+-]\\d{2}| [+-]\\d{2}(?= \\[)'

/** Minutes east of Greenwich. Shape: "+0530", "+05:30" and "IST" give 330; undefined for unknown names. */
export function offsetMinutesOf(zone: string): number | undefined {
  const match = /^ ?([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (match === null) return OFFSET_MINUTES[zone]
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return match[1] === '-' ? -minutes : minutes
}

/** Turns wall-clock times of one place into instants. */
export interface Location {
  /** Units: both in milliseconds; the argument is the wall clock read as if it were UTC. */
  instantOf(wallClockMs: number): number
}

/** Whether a name is a location: an IANA zone, or an offset such as "+02:00". */
export function isLocation(name: string): boolean {
  // What is set nearly everywhere: the table of zones takes some 10 ms to load.
  if (name === 'UTC' || name === 'GMT') return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * The location with an IANA name.
 * An hour that the clock shows twice means the first; one that it skips is taken as if it had not been skipped.
 * Errors: RangeError for unknown names; `isLocation` asks before.
 */
export function locationOf(name: string): Location {
  if (/^(?:etc\/)?(?:utc|gmt|zulu|z)$/i.test(name)) return { instantOf: (wallClockMs) => wallClockMs }
  const offsetAt = offsetReader(name)
  return {
    instantOf(wallClockMs) {
      const before = offsetAt(wallClockMs - DAY_MS)
      const after = offsetAt(wallClockMs + DAY_MS)
      const instants = [wallClockMs - before, wallClockMs - after].sort((a, b) => a - b)
      const fitting = instants.find((instant) => instant + offsetAt(instant) === wallClockMs)
      return fitting ?? wallClockMs - before
    },
  }
}

const LOCATIONS_MAX = 64
const locations = new Map<string, Location | undefined>()

/** The location that a line names, made once each; undefined for other text. Bounds: keeps 64. */
export function namedLocation(name: string): Location | undefined {
  if (!locations.has(name)) {
    if (locations.size >= LOCATIONS_MAX) locations.clear()
    locations.set(name, isLocation(name) ? locationOf(name) : undefined)
  }
  return locations.get(name)
}

/** Offsets change at quarters of an hour only, so that one answer serves a whole quarter. */
function offsetReader(name: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const cache = new Map<number, number>()
  return (instantMs) => {
    const quarter = Math.floor(instantMs / (15 * MINUTE_MS))
    const known = cache.get(quarter)
    if (known !== undefined) return known
    const start = quarter * 15 * MINUTE_MS
    const part = Object.fromEntries(
      format.formatToParts(start).map(({ type, value }) => [type, Number(value)] as const),
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - start
    if (cache.size >= CACHE_ENTRIES_MAX) cache.clear()
    cache.set(quarter, offset)
    return offset
  }
}
