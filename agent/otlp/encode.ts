import { isUtf8 } from 'node:buffer'
import type { LogBatch } from '../model/log-batch.ts'
import type { Attributes } from '../model/resource.ts'
import { writeAttributes } from './encode-attributes.ts'
import {
  ANY_VALUE,
  LOG_RECORD,
  REQUEST,
  RESOURCE,
  RESOURCE_LOGS,
  SCOPE,
  SCOPE_LOGS,
  SCOPE_NAME,
} from './fields.ts'
import { ProtobufWriter, varintLength } from './protobuf-writer.ts'
import { RecordAttributes } from './record-attributes.ts'

/**
 * Bodies go from the batch's bytes into the request without becoming text. What all records share is encoded once
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

const resources = new WeakMap<Attributes, Uint8Array>()
const commons = new WeakMap<Attributes, Uint8Array>()
const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i

let writer: ProtobufWriter | undefined
let scope: Uint8Array | undefined

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
  const resource = resourceBytes(out, batch.resource.attributes)
  const common = commonBytes(out, batch.commonAttributes)
  scope ??= scopeBytes(out)
  const room = HEAD_BYTES_MAX + resource.length + scope.length
  out.skip(room)
  writeRecords(out, batch, common)
  const scopeLogs = out.prepend(RESOURCE_LOGS.scopeLogs, room, scope)
  return out.finish(out.prepend(REQUEST.resourceLogs, scopeLogs, resource))
}

function writeRecords(out: ProtobufWriter, batch: LogBatch, common: Uint8Array): void {
  const attributes = new RecordAttributes(out, batch.commonAttributes, common)
  const isWellFormed = bodyCheck(batch)
  const extra = RECORD_FIELDS_BYTES_MAX + common.length
  for (let index = 0; index < batch.count; index += 1) {
    const body = batch.bodyBytes(index)
    const guess = body.length + extra
    out.reserve(guess)
    const start = out.open(SCOPE_LOGS.logRecords, guess)
    writeTime(out, LOG_RECORD.timeUnixNano, batch.timeUnixNano(index))
    writeSeverity(out, batch.severityNumber(index), batch.severityText(index))
    if (isWellFormed(body)) writeBody(out, body)
    else writeBody(out, Buffer.from(batch.bodyText(index)))
    attributes.write(batch.ownAttributes(index))
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

function resourceBytes(out: ProtobufWriter, attributes: Attributes): Uint8Array {
  return encodedOnce(resources, out, attributes, () => {
    const start = out.open(RESOURCE_LOGS.resource, 0x80)
    writeAttributes(out, RESOURCE.attributes, attributes)
    out.close(start, 0x80)
  })
}

function commonBytes(out: ProtobufWriter, attributes: Attributes): Uint8Array {
  return encodedOnce(commons, out, attributes, () => {
    writeAttributes(out, LOG_RECORD.attributes, attributes)
  })
}

function scopeBytes(out: ProtobufWriter): Uint8Array {
  const start = out.open(SCOPE_LOGS.scope, 0)
  out.text(SCOPE.name, SCOPE_NAME)
  out.close(start, 0)
  return out.finish()
}

/** Attributes never change, so the same object is encoded once. */
function encodedOnce(
  known: WeakMap<Attributes, Uint8Array>,
  out: ProtobufWriter,
  attributes: Attributes,
  write: () => void,
): Uint8Array {
  const present = known.get(attributes)
  if (present !== undefined) return present
  write()
  const bytes = out.finish()
  known.set(attributes, bytes)
  return bytes
}
