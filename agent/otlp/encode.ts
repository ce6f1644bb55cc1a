import { isUtf8 } from 'node:buffer'
import type { LogBatch } from '../model/log-batch.ts'
import type { Attributes, Resource, Scope } from '../model/resource.ts'
import { writeAnyValue, writeAttributes } from './encode-attributes.ts'
import {
  ANY_VALUE,
  LOG_RECORD,
  OWN_SCOPE,
  REQUEST,
  RESOURCE,
  RESOURCE_LOGS,
  SCOPE,
  SCOPE_LOGS,
} from './fields.ts'
import { ProtobufWriter, varintLength } from './protobuf-writer.ts'
import { RecordAttributes } from './record-attributes.ts'

/**
 * Records that nobody has changed since they came are copied as they are, many at a time. Of others the bodies go from
 * the batch's bytes into the request without becoming text. What all records share is encoded once
 * and copied; lengths of what is in front of the records are known only at the end, so the head is put before them.
 *
 *   │ room │ record │ record │ … │
 *        ◀─┘ scope, resource, lengths
 */

/** Two tags and two lengths. */
const HEAD_BYTES_MAX = 12
/** All of a record but body, attributes and texts, with its tags and lengths. */
const RECORD_FIELDS_BYTES_MAX = 48
/** How many bytes between bodies may be looked at needlessly, besides as many as the bodies have. */
const SLAB_SPARE_BYTES = 4096
const EMPTY = new Uint8Array(0)

const resources = new WeakMap<Resource | Attributes, Uint8Array>()
const scopes = new WeakMap<Scope, Uint8Array>()
const commons = new WeakMap<Attributes, Uint8Array>()
const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i

let writer: ProtobufWriter | undefined

/**
 * Writes a batch as OTLP protobuf.
 * Shape: one ExportLogsServiceRequest; two of them one after the other are one request with the records of both.
 * Malformed UTF-8 becomes U+FFFD, since a string on this wire must be well-formed. An id that is no id is left out.
 * Bounds: one buffer that is kept, of at most 4 MiB between calls; the result is exactly as long as it needs to be.
 * Source: opentelemetry-proto 1.11, logs_service.proto.
 */
export function encodeLogs(batch: LogBatch): Uint8Array {
  if (batch.count === 0) return EMPTY
  const out = (writer ??= new ProtobufWriter())
  out.clear()
  const resource = resourceBytes(out, batch.resource)
  const common = commonBytes(out, batch.commonAttributes)
  const scope = scopeBytes(out, batch.scope ?? OWN_SCOPE)
  const room = HEAD_BYTES_MAX + resource.length + scope.length
  out.skip(room)
  writeRecords(out, batch, common)
  const scopeLogs = out.prepend(RESOURCE_LOGS.scopeLogs, room, scope)
  return out.finish(out.prepend(REQUEST.resourceLogs, scopeLogs, resource))
}

function writeRecords(out: ProtobufWriter, batch: LogBatch, common: Uint8Array): void {
  const attributes = new RecordAttributes(out, batch.commonAttributes, common)
  let isWellFormed: ((body: Uint8Array) => boolean) | undefined
  const extra = RECORD_FIELDS_BYTES_MAX + common.length
  for (let index = 0; index < batch.count; index += 1) {
    const run = common.length === 0 ? batch.encodedRun(index) : undefined
    if (run !== undefined) {
      out.raw(run.bytes.subarray(run.start, run.end))
      index += run.count - 1
      continue
    }
    isWellFormed ??= bodyCheck(batch)
    const body = batch.bodyBytes(index)
    const encoded = batch.encodedAttributes(index)
    const guess = body.length + extra + (encoded?.bytes.length ?? 0)
    out.reserve(guess)
    const start = out.open(SCOPE_LOGS.logRecords, guess)
    writeTime(out, LOG_RECORD.timeUnixNano, batch.timeUnixNano(index))
    writeSeverity(out, batch.severityNumber(index), batch.severityText(index))
    const value = batch.bodyValue(index)
    if (value !== undefined) writeAnyValue(out, LOG_RECORD.body, value)
    else if (isWellFormed(body)) writeBody(out, body)
    else writeBody(out, Buffer.from(batch.bodyText(index)))
    if (encoded === undefined) attributes.write(batch.ownAttributes(index))
    else attributes.writeEncoded(encoded)
    writeContext(out, batch, index)
    attributes.moved(out.close(start, guess))
  }
}

function writeTime(out: ProtobufWriter, tag: number, time: bigint): void {
  if (time === 0n) return
  out.reserve(9)
  out.byte(tag)
  out.fixed64(time)
}

function writeSeverity(out: ProtobufWriter, severity: number, text: string): void {
  if (severity !== 0) {
    out.reserve(3)
    out.byte(LOG_RECORD.severityNumber)
    out.varint(severity)
  }
  if (text !== '') out.text(LOG_RECORD.severityText, text)
}

function writeBody(out: ProtobufWriter, body: Uint8Array): void {
  out.reserve(body.length + 12)
  out.byte(LOG_RECORD.body)
  out.varint(body.length + varintLength(body.length) + 1)
  out.byte(ANY_VALUE.stringValue)
  out.varint(body.length)
  out.raw(body)
}

/** What stands behind the attributes; protobuf writers put fields in the order of their numbers. */
function writeContext(out: ProtobufWriter, batch: LogBatch, index: number): void {
  const eventName = batch.eventName(index)
  const dropped = batch.droppedAttributesCount(index)
  const flags = batch.flags(index)
  if (dropped !== 0) writeCount(out, LOG_RECORD.droppedAttributesCount, dropped)
  if (flags !== 0) writeFlags(out, flags)
  const traceId = batch.traceId(index)
  const spanId = batch.spanId(index)
  if (traceId !== '' && TRACE_ID.test(traceId)) out.hex(LOG_RECORD.traceId, traceId)
  if (spanId !== '' && SPAN_ID.test(spanId)) out.hex(LOG_RECORD.spanId, spanId)
  writeTime(out, LOG_RECORD.observedTimeUnixNano, batch.observedTime(index))
  if (eventName !== '') out.text(LOG_RECORD.eventName, eventName)
}

/**
 * Says of bodies whether they are well-formed UTF-8. The stretch of memory they lie in is looked at once; then a
 * slice of it is well-formed when it neither begins nor ends inside a character.
 */
function bodyCheck(batch: LogBatch): (body: Uint8Array) => boolean {
  const first = batch.bodyBytes(0)
  const last = batch.bodyBytes(batch.count - 1)
  const begin = first.byteOffset
  const end = last.byteOffset + last.length
  const isWorthIt = end - begin <= 2 * batch.bodyBytesTotal + SLAB_SPARE_BYTES
  if (first.buffer !== last.buffer || end < begin || !isWorthIt) return isUtf8
  const slab = new Uint8Array(first.buffer, begin, end - begin)
  if (!isUtf8(slab)) return isUtf8
  return (body) => {
    const at = body.byteOffset - begin
    if (body.buffer !== slab.buffer || at < 0 || at + body.length > slab.length) return isUtf8(body)
    return !isContinuation(slab[at]) && !isContinuation(slab[at + body.length])
  }
}

/** Whether a byte stands inside a character of several bytes. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function writeCount(out: ProtobufWriter, tag: number, count: number): void {
  out.reserve(6)
  out.byte(tag)
  out.varint(count)
}

function writeFlags(out: ProtobufWriter, flags: number): void {
  out.reserve(5)
  out.byte(LOG_RECORD.flags)
  for (let shift = 0; shift < 32; shift += 8) out.byte((flags >>> shift) & 0xff)
}

function resourceBytes(out: ProtobufWriter, resource: Resource): Uint8Array {
  const { attributes, droppedAttributesCount = 0, schemaUrl = '' } = resource
  // Who has nothing but attributes may put the same ones into a new resource again and again.
  const key = droppedAttributesCount === 0 && schemaUrl === '' ? attributes : resource
  return encodedOnce(resources, out, key, () => {
    const start = out.open(RESOURCE_LOGS.resource, 0x80)
    writeAttributes(out, RESOURCE.attributes, attributes)
    if (droppedAttributesCount !== 0) writeCount(out, RESOURCE.droppedAttributesCount, droppedAttributesCount)
    out.close(start, 0x80)
    if (schemaUrl !== '') out.text(RESOURCE_LOGS.schemaUrl, schemaUrl)
  })
}

function commonBytes(out: ProtobufWriter, attributes: Attributes): Uint8Array {
  return encodedOnce(commons, out, attributes, () => {
    writeAttributes(out, LOG_RECORD.attributes, attributes)
  })
}

function scopeBytes(out: ProtobufWriter, scope: Scope): Uint8Array {
  return encodedOnce(scopes, out, scope, () => {
    const start = out.open(SCOPE_LOGS.scope, 0)
    if (scope.name !== '') out.text(SCOPE.name, scope.name)
    if (scope.version !== '') out.text(SCOPE.version, scope.version)
    writeAttributes(out, SCOPE.attributes, scope.attributes)
    if (scope.droppedAttributesCount !== 0) {
      writeCount(out, SCOPE.droppedAttributesCount, scope.droppedAttributesCount)
    }
    out.close(start, 0)
    if (scope.schemaUrl !== '') out.text(SCOPE_LOGS.schemaUrl, scope.schemaUrl)
  })
}

/** These objects never change, so the same one is encoded once. */
function encodedOnce<T extends object>(
  known: WeakMap<T, Uint8Array>,
  out: ProtobufWriter,
  key: T,
  write: () => void,
): Uint8Array {
  const present = known.get(key)
  if (present !== undefined) return present
  write()
  const bytes = out.finish()
  known.set(key, bytes)
  return bytes
}
