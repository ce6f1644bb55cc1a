import type { EncodedAttributes } from './encoded-attributes.ts'
import type { Attributes, AttributeValue } from './resource.ts'

/** A body: a slice of the batch's bytes, or parts of its own that are read one after the other. */
export type BodyParts = readonly Uint8Array[]

/**
 * What records have besides their bodies, a value a record in each column. A column is made when somebody
 * first writes it.
 */
export interface Columns {
  severity: Uint8Array | undefined
  severityText: (string | undefined)[] | undefined
  time: BigInt64Array | undefined
  observed: BigInt64Array | undefined
  attributes: (Attributes | undefined)[] | undefined
  /** Where a record has none in `attributes`, or the same. */
  encodedAttributes: (EncodedAttributes | undefined)[] | undefined
  eventName: (string | undefined)[] | undefined
  traceId: (string | undefined)[] | undefined
  spanId: (string | undefined)[] | undefined
  owned: (BodyParts | undefined)[] | undefined
  raw: (BodyParts | undefined)[] | undefined
  bodyValue: (AttributeValue | undefined)[] | undefined
  flags: Uint32Array | undefined
  droppedAttributesCount: Uint32Array | undefined
  exporters: (ReadonlySet<string> | undefined)[] | undefined
  sameness: (object | undefined)[] | undefined
}

/** Columns of a batch of which nothing is known but the bodies. */
export function noColumns(): Columns {
  return {
    severity: undefined,
    severityText: undefined,
    time: undefined,
    observed: undefined,
    attributes: undefined,
    encodedAttributes: undefined,
    eventName: undefined,
    traceId: undefined,
    spanId: undefined,
    owned: undefined,
    raw: undefined,
    bodyValue: undefined,
    flags: undefined,
    droppedAttributesCount: undefined,
    exporters: undefined,
    sameness: undefined,
  }
}

/** Whether a record may have an attribute or an event name. */
export function hasFields({ attributes, encodedAttributes, eventName }: Columns): boolean {
  return attributes !== undefined || encodedAttributes !== undefined || eventName !== undefined
}

/** The same columns for some of the records, in the given order. */
export function pickedColumns(from: Columns, indices: ArrayLike<number>): Columns {
  const pick = <T>(column: (T | undefined)[] | undefined): (T | undefined)[] | undefined =>
    column === undefined ? undefined : Array.from(indices, (index) => column[index])
  return {
    severity: from.severity && picked(from.severity, indices, new Uint8Array(indices.length)),
    time: from.time && pickedTimes(from.time, indices),
    observed: from.observed && pickedTimes(from.observed, indices),
    severityText: pick(from.severityText),
    attributes: pick(from.attributes),
    encodedAttributes: pick(from.encodedAttributes),
    eventName: pick(from.eventName),
    traceId: pick(from.traceId),
    spanId: pick(from.spanId),
    owned: pick(from.owned),
    raw: pick(from.raw),
    bodyValue: pick(from.bodyValue),
    exporters: pick(from.exporters),
    sameness: pick(from.sameness),
    flags: from.flags && picked(from.flags, indices, new Uint32Array(indices.length)),
    droppedAttributesCount:
      from.droppedAttributesCount &&
      picked(from.droppedAttributesCount, indices, new Uint32Array(indices.length)),
  }
}

/** A column without values yet. */
export function emptyColumn<T>(length: number): (T | undefined)[] {
  const column: (T | undefined)[] = []
  // Array.from would write every place.
  column.length = length
  return column
}

/** A column with one value more; a new one for so many records where there is none yet. */
export function written<T>(
  column: (T | undefined)[] | undefined,
  count: number,
  index: number,
  value: T,
): (T | undefined)[] {
  const into = column ?? emptyColumn<T>(count)
  into[index] = value
  return into
}

/** The same of a column of times. */
export function writtenTime(
  column: BigInt64Array | undefined,
  count: number,
  index: number,
  unixNano: bigint,
): BigInt64Array {
  const times = column ?? new BigInt64Array(count)
  times[index] = unixNano
  return times
}

/** Some values of a column, in a plain loop: the ordinary case is thousands of records a batch. */
export function picked<T extends Uint8Array | Uint32Array | Float64Array>(
  from: T,
  indices: ArrayLike<number>,
  into: T,
): T {
  for (let position = 0; position < indices.length; position += 1) {
    into[position] = from[indices[position] ?? 0] ?? 0
  }
  return into
}

function pickedTimes(from: BigInt64Array, indices: ArrayLike<number>): BigInt64Array {
  return BigInt64Array.from(indices, (index) => from[index] ?? 0n)
}
