import { crc32 } from 'node:zlib'
import type { LogBatch } from '../model/log-batch.ts'
import type { AttributeValue, Resource, Scope } from '../model/resource.ts'
import { readAttribute } from './decode-attributes.ts'
import { Rows } from './decode-rows.ts'
import { OWN_SCOPE, REQUEST, RESOURCE, RESOURCE_LOGS, SCOPE, SCOPE_LOGS } from './fields.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import type { WantedBytes } from './wanted-bytes.ts'

const NO_BYTES = new Uint8Array(0)

export interface DecodeOptions {
  /** Which sequence of lines the records are part of. */
  readonly stream: string
  /** The records of each resource are a stream of their own, whose name begins like that. */
  readonly isStreamPerResource?: boolean
  /** Address of who sent the request. */
  readonly peer?: string
  /** When the records came, for those that do not say when they were observed. */
  readonly arrivalUnixNano?: bigint
  /**
   * Of records that have none of what is looked for here, and are no errors by their level and no events, only the
   * body is looked through, and they are not marked.
   */
  readonly wanted?: WantedBytes
}

/**
 * Reads one ExportLogsServiceRequest, or several one after the other.
 * Shape: a batch for each scope of each resource that has records, in their order. A text body is a slice of the
 * given bytes, which must not change as long as the batch is used without `detach`; any other body is its JSON text.
 * Of a record that is as the standard has it, what is not its body is read when it is asked for; until then it can be
 * sent on as it came. Fields that are not known are passed over. An id of another length than the standard's counts as absent.
 * Errors: PermanentError HEPH_OTLP_MALFORMED with the offset; values nested deeper than 64 are malformed too.
 * Source: opentelemetry-proto 1.11, logs_service.proto.
 */
export function decodeLogs(bytes: Uint8Array, options: DecodeOptions): LogBatch[] {
  const batches: LogBatch[] = []
  const reader = new ProtobufReader(bytes)
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === REQUEST.resourceLogs) readResourceLogs(reader.message(), options, batches)
    else reader.skip(tag)
  }
  return batches
}

/**
 * How many records a request holds, without reading them.
 * Errors: PermanentError HEPH_OTLP_MALFORMED.
 */
export function countLogs(bytes: Uint8Array): number {
  let count = 0
  const request = new ProtobufReader(bytes)
  eachMessage(request, REQUEST.resourceLogs, (resourceLogs) => {
    eachMessage(resourceLogs, RESOURCE_LOGS.scopeLogs, (scopeLogs) => {
      for (let tag = scopeLogs.tag(); tag !== 0; tag = scopeLogs.tag()) {
        if (tag === SCOPE_LOGS.logRecords) count += 1
        scopeLogs.skip(tag)
      }
    })
  })
  return count
}

function eachMessage(reader: ProtobufReader, wanted: number, visit: (message: ProtobufReader) => void): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === wanted) visit(reader.message())
    else reader.skip(tag)
  }
}

function readResourceLogs(reader: ProtobufReader, options: DecodeOptions, batches: LogBatch[]): void {
  const scopes: ProtobufReader[] = []
  let resource: Resource = { attributes: {} }
  let schemaUrl = ''
  let { stream } = options
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE_LOGS.resource) {
      if (options.isStreamPerResource === true) stream = streamOf(options.stream, reader.rest().slice())
      resource = readResource(reader.message())
    } else if (tag === RESOURCE_LOGS.scopeLogs) scopes.push(reader.message())
    else if (tag === RESOURCE_LOGS.schemaUrl) schemaUrl = reader.text()
    else reader.skip(tag)
  }
  // The resource may stand behind its records.
  if (schemaUrl !== '') resource = { ...resource, schemaUrl }
  for (const scope of scopes) {
    const batch = readScopeLogs(scope, { stream, resource }, options)
    if (batch.count > 0) batches.push(batch)
  }
}

function readResource(reader: ProtobufReader): Resource {
  const attributes: Record<string, AttributeValue> = {}
  let droppedAttributesCount = 0
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE.attributes) readAttribute(reader, attributes)
    else if (tag === RESOURCE.droppedAttributesCount) droppedAttributesCount = reader.varint()
    else reader.skip(tag)
  }
  return { attributes, ...(droppedAttributesCount === 0 ? {} : { droppedAttributesCount }) }
}

/** The same for the same bytes, which is what one sender writes again and again. */
function streamOf(stream: string, resource: Uint8Array): string {
  return `${stream}:${crc32(resource).toString(16)}`
}

/** Errors: as `decodeLogs`. Shape: undefined for the scope that records of this agent have. */
function readScope(reader: ProtobufReader, schemaUrl: string): Scope | undefined {
  const attributes: Record<string, AttributeValue> = {}
  const scope = { name: '', version: '', attributes, droppedAttributesCount: 0, schemaUrl }
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SCOPE.name) scope.name = reader.text()
    else if (tag === SCOPE.version) scope.version = reader.text()
    else if (tag === SCOPE.attributes) readAttribute(reader, attributes)
    else if (tag === SCOPE.droppedAttributesCount) scope.droppedAttributesCount = reader.varint()
    else reader.skip(tag)
  }
  const isOwn = scope.name === OWN_SCOPE.name && scope.version === '' && schemaUrl === ''
  return isOwn && Object.keys(attributes).length === 0 && scope.droppedAttributesCount === 0
    ? undefined
    : scope
}

/** What all records of a batch have in common. */
interface Origin {
  readonly stream: string
  readonly resource: Resource
}

function readScopeLogs(reader: ProtobufReader, origin: Origin, options: DecodeOptions): LogBatch {
  const rows = new Rows(options.wanted)
  let scope = new ProtobufReader(NO_BYTES)
  let schemaUrl = ''
  for (
    let start = reader.position, tag = reader.tag();
    tag !== 0;
    start = reader.position, tag = reader.tag()
  ) {
    if (tag === SCOPE_LOGS.logRecords) rows.read(reader, start)
    else if (tag === SCOPE_LOGS.scope) scope = reader.message()
    else if (tag === SCOPE_LOGS.schemaUrl) schemaUrl = reader.text()
    else reader.skip(tag)
  }
  return rows.batch(reader, {
    ...origin,
    ...(options.peer === undefined ? {} : { peer: options.peer }),
    scope: readScope(scope, schemaUrl),
    arrivalUnixNano: options.arrivalUnixNano ?? 0n,
  })
}
