import { ZONE_PATTERN } from './zone.ts'

/** A layout of times that the user wrote: a pattern over the parts of `time-layouts.ts`, or a unit since the epoch. */
export interface OwnTimeLayout {
  /** Sticky. */
  readonly pattern?: RegExp
  readonly nanoPerUnit?: bigint
}

export type TimeLayoutType = 'strptime' | 'gotime' | 'epoch'

const MONTH_NAME = '(?<monthName>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const LONG_MONTH =
  '(?<monthName>January|February|March|April|May|June|July|August|September|October|November|December)'
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_WEEKDAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)'
const ZONE = `(?<zone>${ZONE_PATTERN})`
const SHORT_ZONE = String.raw`(?<shortZone>[+-]\d{2})`

/** Source: strptime(3), and the Collector's %L, %f and %s for fractions of a second. */
const STRPTIME: Readonly<Record<string, string>> = {
  Y: String.raw`(?<year>\d{4})`,
  y: String.raw`(?<year>\d{2})`,
  m: String.raw`(?<month>\d{1,2})`,
  b: MONTH_NAME,
  h: MONTH_NAME,
  B: LONG_MONTH,
  d: String.raw`(?<day>\d{1,2})`,
  e: String.raw` ?(?<day>\d{1,2})`,
  a: WEEKDAY,
  A: LONG_WEEKDAY,
  H: String.raw`(?<hour>\d{1,2})`,
  k: String.raw` ?(?<hour>\d{1,2})`,
  I: String.raw`(?<hour>\d{1,2})`,
  l: String.raw` ?(?<hour>\d{1,2})`,
  M: String.raw`(?<minute>\d{1,2})`,
  S: String.raw`(?<second>\d{1,2})`,
  L: String.raw`(?<fraction>\d{3})`,
  f: String.raw`(?<fraction>\d{1,9})`,
  s: String.raw`(?<fraction>\d{9})`,
  p: '(?<meridiem>[AaPp][Mm])',
  P: '(?<meridiem>[AaPp][Mm])',
  z: ZONE,
  Z: ZONE,
  n: String.raw`\n`,
  t: String.raw`\t`,
  '%': '%',
}
const STRPTIME_SHORT: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  r: '%I:%M:%S %p',
  c: '%a %b %e %H:%M:%S %Y',
}

/** The parts of Go's reference time, the longer ones first. Source: Go package time, Layout. */
const GOTIME: readonly (readonly [written: string, pattern: string])[] = [
  ['January', LONG_MONTH],
  ['Jan', MONTH_NAME],
  ['Monday', LONG_WEEKDAY],
  ['Mon', WEEKDAY],
  ['MST', ZONE],
  ['2006', String.raw`(?<year>\d{4})`],
  ['Z07:00', ZONE],
  ['-07:00', ZONE],
  ['Z0700', ZONE],
  ['-0700', ZONE],
  ['-07', SHORT_ZONE],
  ['01', String.raw`(?<month>\d{2})`],
  ['02', String.raw`(?<day>\d{2})`],
  ['03', String.raw`(?<hour>\d{2})`],
  ['04', String.raw`(?<minute>\d{2})`],
  ['05', String.raw`(?<second>\d{2})`],
  ['06', String.raw`(?<year>\d{2})`],
  ['_2', String.raw` ?(?<day>\d{1,2})`],
  ['15', String.raw`(?<hour>\d{2})`],
  ['PM', '(?<meridiem>[AP]M)'],
  ['pm', '(?<meridiem>[ap]m)'],
  ['1', String.raw`(?<month>\d{1,2})`],
  ['2', String.raw`(?<day>\d{1,2})`],
  ['3', String.raw`(?<hour>\d{1,2})`],
  ['4', String.raw`(?<minute>\d{1,2})`],
  ['5', String.raw`(?<second>\d{1,2})`],
]

/** Units since the epoch; "s.ms" and its like are seconds with a fraction. */
const EPOCH: Readonly<Record<string, bigint>> = {
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
  's.ms': 1_000_000_000n,
  's.us': 1_000_000_000n,
  's.ns': 1_000_000_000n,
}

/** The layout as written. Errors: RangeError that says what is wrong with it; `timeLayoutFault` asks before. */
export function ownTimeLayout(type: TimeLayoutType, written: string): OwnTimeLayout {
  if (type === 'epoch') {
    const nanoPerUnit = Object.hasOwn(EPOCH, written) ? EPOCH[written] : undefined
    if (nanoPerUnit === undefined) throw new RangeError(`expected one of ${Object.keys(EPOCH).join(', ')}`)
    return { nanoPerUnit }
  }
  const body = type === 'strptime' ? strptimePattern(written) : gotimePattern(written)
  const names = [...body.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new RangeError(`it has the ${twice} twice`)
  if (!names.includes('hour')) throw new RangeError('it has no hour')
  const hasDate = names.includes('day') && (names.includes('month') || names.includes('monthName'))
  if (names.includes('day') !== hasDate) throw new RangeError('it has a day without a month')
  return { pattern: new RegExp(body, 'y') }
}

/** What is wrong with a layout, as the check of a setting says it; undefined when it can be used. */
export function timeLayoutFault(type: TimeLayoutType, written: string): string | undefined {
  try {
    ownTimeLayout(type, written)
    return undefined
  } catch (error) {
    return `expected a layout for ${type}: ${error instanceof Error ? error.message : String(error)}`
  }
}

function strptimePattern(written: string): string {
  const long = written.replaceAll(/%([A-Za-z])/g, (whole, letter: string) => STRPTIME_SHORT[letter] ?? whole)
  return long.replaceAll(/%(.)|[^%]+|%$/gs, (whole, letter: string | undefined) => {
    if (!whole.startsWith('%')) return literal(whole)
    const pattern = letter !== undefined && Object.hasOwn(STRPTIME, letter) ? STRPTIME[letter] : undefined
    if (pattern === undefined) throw new RangeError(`there is no ${whole}`)
    return pattern
  })
}

function gotimePattern(written: string): string {
  let pattern = ''
  let rest = written
  while (rest !== '') {
    const fraction = /^[.,]([09])\1*(?!\d)/.exec(rest)?.[0]
    const part = GOTIME.find(([text]) => rest.startsWith(text))
    if (fraction !== undefined) {
      pattern += fraction.endsWith('9')
        ? String.raw`(?:[.,](?<fraction>\d{1,9}))?`
        : `[.,](?<fraction>\\d{${fraction.length - 1}})`
      rest = rest.slice(fraction.length)
    } else if (part === undefined) {
      pattern += literal(rest.charAt(0))
      rest = rest.slice(1)
    } else {
      pattern += part[1]
      rest = rest.slice(part[0].length)
    }
  }
  return pattern
}

/** Text as it is, with any white space for a blank. */
function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll(/ +/g, ' +')
}
