import { HephaestusError } from '../model/errors.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { ANY, DURATION, RETRY_INFO, RETRY_INFO_TYPE, STATUS_DETAILS } from './status-fields.ts'

/**
 * How long a server asks to be left alone, from an encoded google.rpc.Status; undefined when it says nothing of it.
 * Units: milliseconds, at least 0. Errors: none; what is malformed says nothing.
 * Source: OTLP 1.11, OTLP/gRPC throttling; google/rpc/error_details.proto, RetryInfo.
 */
export function retryDelayMsOf(details: Uint8Array | undefined): number | undefined {
  if (details === undefined) return undefined
  try {
    return delayOfStatus(new ProtobufReader(details))
  } catch (thrown) {
    if (thrown instanceof HephaestusError) return undefined
    throw thrown
  }
}

function delayOfStatus(reader: ProtobufReader): number | undefined {
  let delayMs: number | undefined
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === STATUS_DETAILS) delayMs ??= delayOfAny(reader.message())
    else reader.skip(tag)
  }
  return delayMs
}

function delayOfAny(reader: ProtobufReader): number | undefined {
  let type = ''
  let value: ProtobufReader | undefined
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === ANY.typeUrl) type = reader.text()
    else if (tag === ANY.value) value = reader.message()
    else reader.skip(tag)
  }
  return type === RETRY_INFO_TYPE ? delayOfRetryInfo(value) : undefined
}

/** RetryInfo without a delay asks for none: the client may come again at once. */
function delayOfRetryInfo(reader: ProtobufReader | undefined): number {
  let delayMs = 0
  if (reader === undefined) return delayMs
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RETRY_INFO.retryDelay) delayMs = millisecondsOf(reader.message())
    else reader.skip(tag)
  }
  return delayMs
}

function millisecondsOf(reader: ProtobufReader): number {
  let milliseconds = 0
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === DURATION.seconds) milliseconds += Number(reader.varint64()) * 1_000
    else if (tag === DURATION.nanos) milliseconds += Number(reader.varint64()) / 1e6
    else reader.skip(tag)
  }
  return Math.max(0, milliseconds)
}
