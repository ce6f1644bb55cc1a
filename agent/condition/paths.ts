import { nearMiss } from '../../config/near-miss.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Attributes, AttributeValue } from '../model/resource.ts'
import type { Path } from './expression.ts'
import { ConditionFault } from './fault.ts'

/** What a condition works with; nothing is `null`. */
export type Value = AttributeValue
export type Reader = (batch: LogBatch, index: number) => Value

/** Paths without keys. Times are in nanoseconds. */
const FIELDS: Readonly<Record<string, Reader>> = {
  body: (batch, index) => batch.bodyValue(index) ?? batch.bodyText(index),
  'body.string': (batch, index) => batch.bodyText(index),
  severity_number: (batch, index) => batch.severityNumber(index),
  severity_text: (batch, index) => batch.severityText(index),
  event_name: (batch, index) => batch.eventName(index),
  'trace_id.string': (batch, index) => batch.traceId(index),
  'span_id.string': (batch, index) => batch.spanId(index),
  flags: (batch, index) => batch.flags(index),
  time_unix_nano: (batch, index) => batch.timeUnixNano(index),
  observed_time_unix_nano: (batch, index) => batch.observedTime(index),
  dropped_attributes_count: (batch, index) => batch.droppedAttributesCount(index),
  'instrumentation_scope.name': (batch) => batch.scope?.name ?? '',
  'instrumentation_scope.version': (batch) => batch.scope?.version ?? '',
}

/** Paths that a key goes after. */
const MAPS: Readonly<Record<string, (batch: LogBatch, index: number, key: string) => Value>> = {
  attributes: (batch, index, key) =>
    valueIn(batch.ownAttributes(index), key) ?? valueIn(batch.commonAttributes, key),
  'resource.attributes': (batch, _, key) => valueIn(batch.resource.attributes, key),
  'instrumentation_scope.attributes': (batch, _, key) => valueIn(batch.scope?.attributes ?? {}, key),
  body: (batch, index, key) => at(batch.bodyValue(index) ?? null, key),
}

const WHOLE: Readonly<Record<string, (batch: LogBatch, index: number) => Attributes>> = {
  attributes: (batch, index) => ({ ...batch.commonAttributes, ...batch.ownAttributes(index) }),
  'resource.attributes': (batch) => batch.resource.attributes,
  'instrumentation_scope.attributes': (batch) => batch.scope?.attributes ?? {},
}

/**
 * How to read something of a record. `log.` in front may be left out or written, and so may `scope` for
 * `instrumentation_scope`. Errors: ConditionFault with the path that was probably meant.
 */
export function readerOf({ names, keys, at: position }: Path): Reader {
  const name = names
    .slice(names[0] === 'log' && names.length > 1 ? 1 : 0)
    .map((each, index) => (index === 0 && each === 'scope' ? 'instrumentation_scope' : each))
    .join('.')
  const [first, ...rest] = keys
  const field = first === undefined ? (own(FIELDS, name) ?? own(WHOLE, name)) : undefined
  if (field !== undefined) return field
  const map = own(MAPS, name)
  if (first !== undefined && map !== undefined) {
    const key = String(first)
    return (batch, index) => rest.reduce<Value>(at, map(batch, index, key))
  }
  const known = [...Object.keys(FIELDS), ...Object.keys(MAPS)]
  const meant = nearMiss(name, known)
  const hint = meant === undefined ? `one of ${[...new Set(known)].join(', ')}` : `did you mean ${meant}?`
  const expected = first === undefined || map !== undefined ? 'a path of a record' : 'a path that takes keys'
  throw new ConditionFault(position, `${expected}: ${hint}`, JSON.stringify(names.join('.')))
}

/** What all objects have, such as a constructor, is no path. */
function own<T>(known: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(known, name) ? known[name] : undefined
}

/** What a key or an index leads to in a value. */
function at(value: Value, key: string | number): Value {
  if (Array.isArray(value)) return (value as readonly Value[])[Number(key)] ?? null
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  return valueIn(value as Attributes, String(key))
}

function valueIn(attributes: Attributes, key: string): Value {
  return Object.hasOwn(attributes, key) ? (attributes[key] ?? null) : null
}
