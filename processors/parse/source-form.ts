import { LRUCache } from 'lru-cache'
import { NANO_PER_SECOND, timeOf, type FoundTime, type TimeContext } from '../../agent/time/time.ts'
import type { Format } from './format.ts'

/** Sources whose form is remembered: of one that comes back later it is learned again from its next line. */
const SOURCES_MAX = 1_024

/**
 * What the lines of one source look like, learned from the last that was read: their format, and where and how their
 * time is written. The next line is tried on that first, behind a check that is cheaper than looking for it; where it
 * does not hold, the line is read as any other and its form takes the place of the one before.
 *
 *   2026-01-02 03:04:05.678 [main] INFO …     read in full: 3 Jan, the layout, the zone, the year …
 *   2026-01-02 03:04:05.912 [pool-1] INFO …   the same up to the fraction: only its digits are read
 *
 * What is read is the same with and without it, whatever was read before, so that a batch that is offered again is
 * read the same again, and so are lines whose neighbours were passed over.
 */
export class SourceForm {
  /** The format of the last line, of those that exclude one another. */
  format: Format | undefined
  #lineTime: RememberedTime | undefined
  #fieldTime: RememberedTime | undefined

  /** The time of a line, where it stands as in the last one. */
  timeIn(line: string, { observedUnixNano }: TimeContext): PlacedTime | undefined {
    return this.#lineTime === undefined ? undefined : timeLike(this.#lineTime, line, observedUnixNano)
  }

  /** `start` is where in the line the time was found. */
  learnTime(line: string, found: PlacedTime, context: TimeContext): void {
    this.#lineTime = context.own === undefined ? remember(line, found, context.observedUnixNano) : undefined
  }

  /** The time in a field of its own, as `timeOf` reads it. */
  timeOf(value: unknown, context: TimeContext): bigint | undefined {
    if (typeof value !== 'string' || context.own !== undefined) return timeOf(value, context)
    const { observedUnixNano } = context
    const known = this.#fieldTime
    const like = known === undefined ? undefined : timeLike(known, value, observedUnixNano)
    if (like?.end === value.length) return like.unixNano
    const unixNano = timeOf(value, context)
    if (unixNano !== undefined)
      this.#fieldTime = remember(value, { unixNano, start: 0, end: value.length }, observedUnixNano)
    return unixNano
  }
}

/** Where in a line its time stands. */
export interface PlacedTime extends FoundTime {
  readonly start: number
}

/** The forms of the sources of one component. Bounds: 1,024 of them, each some hundred bytes. */
export class SourceForms {
  readonly #forms = new LRUCache<string, SourceForm>({ max: SOURCES_MAX })

  of(stream: string): SourceForm {
    const known = this.#forms.get(stream)
    if (known !== undefined) return known
    const form = new SourceForm()
    this.#forms.set(stream, form)
    return form
  }

  get count(): number {
    return this.#forms.size
  }
}

interface RememberedTime {
  /** All of the line up to the fraction of the second, or to the end of the time. */
  readonly head: string
  readonly fractionDigits: number
  /** What of the time stands behind the fraction: a zone. */
  readonly tail: string
  /** What stands behind the time: some words there would be part of it. */
  readonly after: string
  readonly start: number
  /** Without the fraction. */
  readonly unixNano: bigint
  /** Times that leave out their year or day are completed by when they arrived. */
  readonly observedUnixNano: bigint
}

const FRACTION = /^(.*\d:\d{2}:\d{2}[.,])(\d{1,9})(?!\d)(.*)$/s
const FRACTION_DIGITS_MAX = 9
/** How many nanoseconds one is of a fraction with so many digits. */
const NANO_PER_UNIT = Array.from(
  { length: FRACTION_DIGITS_MAX + 1 },
  (_, digits) => 10 ** (FRACTION_DIGITS_MAX - digits),
)
/** Longer than any zone, year or half of a day. */
const AFTER_CHARACTERS = 8
/** Behind a time this goes on in no layout. */
const CLOSED = /^(?:$|[^\w+.,:\s-]|\s(?:$|[^\w+.,:\s-]))/

function remember(
  text: string,
  { start, end, unixNano }: PlacedTime,
  observedUnixNano: bigint,
): RememberedTime | undefined {
  const after = text.slice(end, end + AFTER_CHARACTERS)
  const shared = { after, start, observedUnixNano }
  const [, head, digits = '', tail = ''] = FRACTION.exec(text.slice(start, end)) ?? []
  if (head === undefined)
    return { ...shared, head: text.slice(0, end), fractionDigits: 0, tail: '', unixNano }
  const whole = unixNano - nanoOf(digits)
  // What looks like a fraction is one.
  if (whole % NANO_PER_SECOND !== 0n) return undefined
  return {
    ...shared,
    head: text.slice(0, start) + head,
    fractionDigits: digits.length,
    tail,
    unixNano: whole,
  }
}

/** The time of a line that is like another one up to the fraction and from there to the end of the time. */
function timeLike(known: RememberedTime, line: string, observedUnixNano: bigint): PlacedTime | undefined {
  if (known.observedUnixNano !== observedUnixNano || !line.startsWith(known.head)) return undefined
  const fractionStart = known.head.length
  const fractionEnd = fractionStart + known.fractionDigits
  for (let at = fractionStart; at < fractionEnd; at += 1) if (!isDigit(line.charCodeAt(at))) return undefined
  if (!line.startsWith(known.tail, fractionEnd)) return undefined
  const end = fractionEnd + known.tail.length
  const after = line.slice(end, end + AFTER_CHARACTERS)
  if (after !== known.after && !(CLOSED.test(after) && CLOSED.test(known.after))) return undefined
  const fraction = known.fractionDigits === 0 ? 0n : nanoOf(line.slice(fractionStart, fractionEnd))
  return { unixNano: known.unixNano + fraction, start: known.start, end }
}

function nanoOf(digits: string): bigint {
  return BigInt(Number(digits) * (NANO_PER_UNIT[digits.length] ?? 1))
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
