import type { ByteSlice } from '../../agent/model/body-slices.ts'
import type { EncodedAttributes } from '../../agent/model/encoded-attributes.ts'
import { errorAttributes, groupingAttributes, type ErrorGrouping } from '../../agent/model/error-event.ts'
import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { readAttribute } from '../../agent/otlp/decode-attributes.ts'
import { writeAttributes } from '../../agent/otlp/encode-attributes.ts'
import { writeLines } from '../../agent/otlp/encode-lines.ts'
import { LOG_RECORD } from '../../agent/otlp/fields.ts'
import { ProtobufReader } from '../../agent/otlp/protobuf-reader.ts'
import { ProtobufWriter } from '../../agent/otlp/protobuf-writer.ts'
import { ByteStore } from './byte-store.ts'
import type { ErrorMark } from './error-mark.ts'

/** The records around an error, as they were logged. */
export interface Surroundings {
  readonly after: readonly ByteSlice[]
  /** Of the other output of the process. */
  readonly process: readonly ByteSlice[]
}

/** What an event may have for attributes. */
const NAMES: ReadonlySet<string> = new Set([
  ATTRIBUTE.schemaVersion,
  ATTRIBUTE.fingerprint,
  ATTRIBUTE.language,
  ATTRIBUTE.exceptionType,
  ATTRIBUTE.exceptionMessage,
  ATTRIBUTE.exceptionStacktrace,
  ATTRIBUTE.errorCount,
  ATTRIBUTE.errorFirstSeen,
  ATTRIBUTE.errorLastSeen,
  ATTRIBUTE.errorContextBefore,
  ATTRIBUTE.errorContextAfter,
  ATTRIBUTE.errorContextProcess,
  ATTRIBUTE.groupingMethod,
  ATTRIBUTE.groupingParts,
  ATTRIBUTE.groupingHashes,
  ATTRIBUTE.groupingSimilarity,
  ATTRIBUTE.errorSeverity,
  ATTRIBUTE.errorRule,
  ATTRIBUTE.errorClass,
])
const TAG = LOG_RECORD.attributes

let writer: ProtobufWriter | undefined
const store = new ByteStore()

/**
 * The attributes of an event behind those that its record has; of a name that both have the event's value counts, as for an
 * exception that a record tells of in fields. The lines around the error go from the bytes that were read into those that are
 * sent. Neither the mark nor the surroundings are kept.
 */
export function eventAttributes(
  own: Attributes,
  { finding, grouping, counted, severity, before }: ErrorMark,
  { after, process }: Surroundings,
): EncodedAttributes {
  const { id, errorClass } = finding.rule ?? {}
  const isSaid = (name: string): boolean => {
    if (!NAMES.has(name)) return false
    if (name === ATTRIBUTE.exceptionStacktrace) return finding.stackTraceText !== ''
    if (name === ATTRIBUTE.groupingSimilarity) return grouping.similarity !== undefined
    if (name === ATTRIBUTE.errorRule) return id !== undefined
    if (name === ATTRIBUTE.errorClass) return errorClass !== undefined
    return name !== ATTRIBUTE.errorContextProcess || process.length > 0
  }
  const out = (writer ??= new ProtobufWriter())
  out.clear()
  writeAttributes(out, TAG, withoutThose(own, isSaid))
  const said = errorAttributes({
    fingerprint: grouping.fingerprint,
    language: finding.language,
    exceptionType: finding.exceptionType,
    exceptionMessage: finding.exceptionMessage,
    stackTraceText: finding.stackTraceText,
    count: counted.count,
    firstSeenUnixNano: counted.firstSeenUnixNano.toString(),
    lastSeenUnixNano: counted.lastSeenUnixNano.toString(),
  })
  writeAttributes(out, TAG, said)
  writeLines(out, TAG, { key: ATTRIBUTE.errorContextBefore, records: before })
  writeLines(out, TAG, { key: ATTRIBUTE.errorContextAfter, records: after })
  writeGrouping(out, grouping)
  writeAttributes(out, TAG, { [ATTRIBUTE.errorSeverity]: severity })
  if (id !== undefined) writeAttributes(out, TAG, { [ATTRIBUTE.errorRule]: id })
  if (errorClass !== undefined) writeAttributes(out, TAG, { [ATTRIBUTE.errorClass]: errorClass })
  if (process.length > 0) writeLines(out, TAG, { key: ATTRIBUTE.errorContextProcess, records: process })
  const bytes = store.keep(out.view())
  return {
    bytes,
    mayHold: (name) => NAMES.has(name) || Object.hasOwn(own, name),
    read: () => attributesIn(bytes),
  }
}

function withoutThose(own: Attributes, isSaid: (name: string) => boolean): Attributes {
  if (!Object.keys(own).some(isSaid)) return own
  return Object.fromEntries(Object.entries(own).filter(([name]) => !isSaid(name)))
}

/** By what counted of an error, which is the same list for traces that come again and again. */
const groupings = new WeakMap<
  ErrorGrouping['parts'],
  { readonly of: ErrorGrouping; readonly bytes: Uint8Array }
>()

function writeGrouping(out: ProtobufWriter, grouping: ErrorGrouping): void {
  const known = groupings.get(grouping.parts)
  if (known !== undefined && isSameGrouping(known.of, grouping)) {
    out.raw(known.bytes)
    return
  }
  const start = out.position
  writeAttributes(out, TAG, groupingAttributes(grouping))
  groupings.set(grouping.parts, { of: grouping, bytes: new Uint8Array(out.view().subarray(start)) })
}

function isSameGrouping(one: ErrorGrouping, other: ErrorGrouping): boolean {
  return (
    one.method === other.method &&
    one.similarity === other.similarity &&
    one.hashes.length === other.hashes.length &&
    one.hashes.every((hash, index) => hash === other.hashes[index])
  )
}

function attributesIn(bytes: Uint8Array): Attributes {
  const attributes: Record<string, AttributeValue> = {}
  const reader = new ProtobufReader(bytes)
  while (reader.tag() !== 0) readAttribute(reader, attributes)
  return attributes
}
