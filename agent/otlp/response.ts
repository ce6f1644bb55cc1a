import { HephaestusError } from '../model/errors.ts'
import { PARTIAL_SUCCESS, RESPONSE, STATUS } from './fields.ts'
import { ProtobufReader } from './protobuf-reader.ts'

/** What a receiver says of a request that it took: how many records it did not, and why. */
export interface PartialSuccess {
  readonly rejectedRecords: number
  /** Also without rejected records: a warning. */
  readonly message: string
}

const NOTHING_REJECTED: PartialSuccess = { rejectedRecords: 0, message: '' }

/**
 * Reads an ExportLogsServiceResponse in either encoding. An answer that is none says that everything was taken: the
 * status said so, and sending again would double the records.
 * Source: OTLP 1.11, partial success.
 */
export function decodeResponse(body: Uint8Array, encoding: 'proto' | 'json'): PartialSuccess {
  return (
    ignoringMalformed(() => (encoding === 'json' ? responseOfJson(body) : responseOfProto(body))) ??
    NOTHING_REJECTED
  )
}

/**
 * Reads what an error answer says, be it a google.rpc.Status in either encoding or text; '' when it is neither.
 * Source: OTLP 1.11, failures.
 */
export function decodeStatusMessage(body: Uint8Array, contentType: string): string {
  if (contentType.includes('json')) return ignoringMalformed(() => statusOfJson(body)) ?? ''
  if (contentType.includes('protobuf')) return ignoringMalformed(() => statusOfProto(body)) ?? ''
  return contentType === '' || contentType.includes('text/plain') ? textOf(body) : ''
}

function responseOfProto(body: Uint8Array): PartialSuccess {
  const reader = new ProtobufReader(body)
  let result = NOTHING_REJECTED
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESPONSE.partialSuccess) result = partialSuccessOf(reader.message())
    else reader.skip(tag)
  }
  return result
}

function partialSuccessOf(reader: ProtobufReader): PartialSuccess {
  let rejectedRecords = 0
  let message = ''
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === PARTIAL_SUCCESS.rejectedLogRecords) rejectedRecords = Number(reader.varint64())
    else if (tag === PARTIAL_SUCCESS.errorMessage) message = reader.text()
    else reader.skip(tag)
  }
  return { rejectedRecords: Math.max(0, rejectedRecords), message }
}

function statusOfProto(body: Uint8Array): string {
  const reader = new ProtobufReader(body)
  let message = ''
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === STATUS.message) message = reader.text()
    else reader.skip(tag)
  }
  return message
}

function responseOfJson(body: Uint8Array): PartialSuccess {
  const partial = fieldOf(JSON.parse(textOf(body)), 'partialSuccess')
  const rejected = Number(fieldOf(partial, 'rejectedLogRecords') ?? 0)
  const message = fieldOf(partial, 'errorMessage')
  return {
    rejectedRecords: Number.isSafeInteger(rejected) ? Math.max(0, rejected) : 0,
    message: typeof message === 'string' ? message : '',
  }
}

function statusOfJson(body: Uint8Array): string {
  const message = fieldOf(JSON.parse(textOf(body)), 'message')
  return typeof message === 'string' ? message : ''
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body)
}

function ignoringMalformed<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof HephaestusError || thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}
