import type { Expectation, ExpectedEvent } from '../../../config/pipeline-tests.ts'
import { parseCondition } from '../../condition/condition.ts'
import { batchOfRecords } from '../../model/batch-of-records.ts'
import type { LogRecord } from '../../model/log-record.ts'
import { base64Of, type Attributes, type AttributeValue } from '../../model/resource.ts'
import { severityName } from '../../model/severity.ts'

/**
 * What is not as it was expected at one place, in lines; none when all of it is.
 * Shape: "event 2, attributes.exception.type:", "  - KeyError", "  + ValueError": wanted and found.
 */
export function differences(expectation: Expectation, records: readonly LogRecord[]): readonly string[] {
  const { events, includes, count } = expectation
  if (expectation.none === true && records.length > 0)
    return [`expected no records, got ${records.length}:`, ...listed(records)]
  if (events !== undefined) return eventDifferences(events, records)
  const wrongCount =
    count === undefined || count === records.length
      ? []
      : [`expected ${counted(count)}, got ${records.length}:`, ...listed(records)]
  return [...wrongCount, ...missing(includes ?? [], records)]
}

function eventDifferences(
  events: readonly ExpectedEvent[],
  records: readonly LogRecord[],
): readonly string[] {
  if (events.length !== records.length)
    return [`expected ${counted(events.length)}, got ${records.length}:`, ...listed(records)]
  return records.flatMap((record, index) => {
    const [event] = events.slice(index, index + 1)
    return event === undefined ? [] : recordDifferences(event, record, `event ${index + 1}`)
  })
}

/** Every expected record is found in another one; the most demanding are looked for first. */
function missing(events: readonly ExpectedEvent[], records: readonly LogRecord[]): readonly string[] {
  const found = pairs(events, records)
  const without = events.flatMap((event, index) => (found[index] === undefined ? [{ event, index }] : []))
  return without.flatMap(({ event, index }) => {
    const nearest = records
      .map((record) => recordDifferences(event, record, `the record nearest to event ${index + 1}`))
      .toSorted((a, b) => a.length - b.length)[0]
    const title = `event ${index + 1} of includes is not among the ${counted(records.length)}`
    if (nearest === undefined) return [title]
    return nearest.length === 0 ? [`${title} that others do not need`] : [`${title}:`, ...nearest]
  })
}

/** Which record each event is, no record twice: a matching by augmenting paths, so that order does not matter. */
function pairs(
  events: readonly ExpectedEvent[],
  records: readonly LogRecord[],
): readonly (number | undefined)[] {
  const fitting = events.map((event) =>
    records.flatMap((record, index) => (recordDifferences(event, record, '').length === 0 ? [index] : [])),
  )
  const eventOf = new Map<number, number>()
  const place = (event: number, tried: Set<number>): boolean =>
    (fitting[event] ?? []).some((record) => {
      if (tried.has(record)) return false
      tried.add(record)
      const holder = eventOf.get(record)
      if (holder !== undefined && !place(holder, tried)) return false
      eventOf.set(record, event)
      return true
    })
  for (const event of events.keys()) place(event, new Set())
  const recordOf = new Map([...eventOf].map(([record, event]) => [event, record]))
  return events.map((_, event) => recordOf.get(event))
}

function recordDifferences(event: ExpectedEvent, record: LogRecord, title: string): readonly string[] {
  const differ = (
    name: string,
    wanted: AttributeValue | undefined,
    found: AttributeValue,
  ): readonly string[] =>
    wanted === undefined || shown(wanted) === shown(found)
      ? []
      : [`${title}, ${name}:`, ...bothSides(wanted, found)]
  const among = (name: string, wanted: Attributes, found: Attributes): readonly string[] =>
    Object.entries(wanted).flatMap(([key, value]) =>
      Object.hasOwn(found, key)
        ? differ(`${name}.${key}`, value, found[key] ?? null)
        : [`${title}, ${name}.${key}:`, ...side('-', value), `  + (absent)`],
    )
  return [
    ...differ('event_name', event.event_name, record.eventName),
    ...differ('severity', event.severity, severityName(record.severityNumber)),
    ...differ('body', event.body, record.body),
    ...among('attributes', event.attributes, record.attributes),
    ...among('resource', event.resource, record.resource.attributes),
    ...event.where.flatMap((condition) =>
      holds(condition, record) ? [] : [`${title}: does not hold: ${condition}`],
    ),
  ]
}

function holds(condition: string, record: LogRecord): boolean {
  return parseCondition(condition).matches(batchOfRecords([record], { stream: 'test' }), 0)
}

/** Texts stand as they are; beside something else one is in quotes, so that 7 and "7" can be told apart. */
function bothSides(wanted: AttributeValue, found: AttributeValue): readonly string[] {
  if (typeof wanted === typeof found) return [...side('-', wanted), ...side('+', found)]
  return [`  - ${shown(wanted)}`, `  + ${shown(found)}`]
}

function side(sign: '-' | '+', value: AttributeValue): readonly string[] {
  if (value === '') return [`  ${sign} (empty)`]
  const lines = typeof value === 'string' ? value.split('\n') : [shown(value)]
  return lines.map((line) => `  ${sign} ${line}`)
}

/** Records on a line each, to see what came instead. */
function listed(records: readonly LogRecord[]): readonly string[] {
  const rows = records.slice(0, RECORDS_SHOWN_MAX).map((record) => {
    const [first = '', ...rest] = record.body.split('\n')
    const words = [severityName(record.severityNumber), record.eventName, first]
    const more = rest.length === 0 ? '' : ` (and ${rest.length} more lines)`
    return `  + ${words.filter((word) => word !== '').join(' ')}${more}`
  })
  return records.length > rows.length ? [...rows, `  … ${records.length - rows.length} more`] : rows
}

const RECORDS_SHOWN_MAX = 10

function counted(count: number): string {
  return count === 1 ? '1 record' : `${count} records`
}

/** Text that is the same for equal values: names in order, integers of 64 bits as numbers. */
function shown(value: AttributeValue): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return JSON.stringify(base64Of(value))
  if (Array.isArray(value)) return `[${value.map((item: AttributeValue) => shown(item)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${shown(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
