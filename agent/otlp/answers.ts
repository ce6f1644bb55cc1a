import { PARTIAL_SUCCESS, RESPONSE, STATUS } from './fields.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import type { PartialSuccess } from './response.ts'
import { ANY, DURATION, RETRY_INFO, RETRY_INFO_TYPE, STATUS_DETAILS } from './status-fields.ts'

/** Why a request failed, in gRPC's codes. */
export interface ErrorStatus {
  readonly code: number
  readonly message: string
  /** When it may be sent again; absent where the spec's codes already say all. */
  readonly retryDelayMs?: number
}

const EMPTY = new Uint8Array(0)

/**
 * Writes an ExportLogsServiceResponse; without rejected records and message it says that all was taken.
 * Source: OTLP 1.11, full and partial success.
 */
export function encodeResponse({ rejectedRecords, message }: PartialSuccess): Uint8Array {
  if (rejectedRecords === 0 && message === '') return EMPTY
  const out = new ProtobufWriter()
  const start = out.open(RESPONSE.partialSuccess, message.length)
  if (rejectedRecords > 0) writeInteger(out, PARTIAL_SUCCESS.rejectedLogRecords, rejectedRecords)
  if (message !== '') out.text(PARTIAL_SUCCESS.errorMessage, message)
  out.close(start, message.length)
  return out.finish()
}

/** The same in OTLP's JSON form. */
export function encodeResponseJson({ rejectedRecords, message }: PartialSuccess): string {
  if (rejectedRecords === 0 && message === '') return '{}'
  return JSON.stringify({
    partialSuccess: {
      ...(rejectedRecords === 0 ? {} : { rejectedLogRecords: String(rejectedRecords) }),
      ...(message === '' ? {} : { errorMessage: message }),
    },
  })
}

/** Writes a google.rpc.Status, with RetryInfo where there is a delay. Source: OTLP 1.11, failures and throttling. */
export function encodeStatus({ code, message, retryDelayMs }: ErrorStatus): Uint8Array {
  const out = new ProtobufWriter()
  writeInteger(out, STATUS.code, code)
  out.text(STATUS.message, message)
  if (retryDelayMs !== undefined) writeRetryInfo(out, retryDelayMs)
  return out.finish()
}

/** The same in JSON. */
export function encodeStatusJson({ code, message, retryDelayMs }: ErrorStatus): string {
  return JSON.stringify({
    code,
    message,
    ...(retryDelayMs === undefined
      ? {}
      : { details: [{ '@type': RETRY_INFO_TYPE, retryDelay: `${retryDelayMs / 1_000}s` }] }),
  })
}

function writeRetryInfo(out: ProtobufWriter, delayMs: number): void {
  const details = out.open(STATUS_DETAILS, 0)
  out.text(ANY.typeUrl, RETRY_INFO_TYPE)
  const value = out.open(ANY.value, 0)
  const delay = out.open(RETRY_INFO.retryDelay, 0)
  writeInteger(out, DURATION.seconds, Math.floor(delayMs / 1_000))
  writeInteger(out, DURATION.nanos, Math.round((delayMs % 1_000) * 1e6))
  out.close(delay, 0)
  out.close(value, 0)
  out.close(details, 0)
}

function writeInteger(out: ProtobufWriter, tag: number, value: number): void {
  if (value === 0) return
  out.reserve(11)
  out.byte(tag)
  out.varint(value)
}
