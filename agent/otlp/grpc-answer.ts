import { PermanentError, RetryableError } from '../model/errors.ts'
import type { GrpcAnswer } from '../net/grpc-client.ts'
import { GRPC, grpcCodeName, type GrpcEnding } from '../net/grpc-status.ts'
import { readableText } from './readable-text.ts'
import { decodeResponse } from './response.ts'
import { retryDelayMsOf } from './retry-info.ts'
import type { RequestOutcome } from './sending.ts'

const RETRYABLE: ReadonlySet<number> = new Set([
  GRPC.cancelled,
  GRPC.deadlineExceeded,
  GRPC.aborted,
  GRPC.outOfRange,
  GRPC.unavailable,
  GRPC.dataLoss,
])
/** The codes that servers refuse a message with for its length. No code means only that: their words tell. */
const SIZE_CODES: ReadonlySet<number> = new Set([
  GRPC.resourceExhausted,
  GRPC.outOfRange,
  GRPC.invalidArgument,
])
/** As Go, Java, C++, .NET, Node and Rust say it. */
const SIZE_WORDS = /larger than|too large|exceeds (?:the )?max/i

/**
 * What the answer to a call means.
 * Errors: RetryableError HEPH_OTLP_GRPC_UNAVAILABLE for the codes that the specification lists, with the delay that the
 * server asks for. Shape: every other code is a refusal, HEPH_OTLP_GRPC_REFUSED, but for a message that is too large.
 * Source: OTLP 1.11, OTLP/gRPC response, failures and throttling.
 */
export function judgeGrpc(ending: GrpcAnswer): RequestOutcome {
  const { code } = ending
  if (code === GRPC.ok) {
    const { rejectedRecords, message } = decodeResponse(ending.answer, 'proto')
    return { kind: 'taken', rejectedRecords, message: readableText(message) }
  }
  const said = describe(ending)
  const fields = { code }
  const delayMs = retryDelayMsOf(ending.details)
  if (delayMs === undefined && SIZE_CODES.has(code) && SIZE_WORDS.test(ending.message)) {
    const message = `a single record is too large for the server: ${said}`
    return { kind: 'too_large', error: new PermanentError('HEPH_OTLP_GRPC_TOO_LARGE', message, { fields }) }
  }
  // An exhausted resource comes back only where the server says when.
  if (RETRYABLE.has(code) || (code === GRPC.resourceExhausted && delayMs !== undefined)) {
    throw new RetryableError('HEPH_OTLP_GRPC_UNAVAILABLE', `the server answered ${said}`, {
      fields,
      ...(delayMs === undefined ? {} : { retryAfterMs: delayMs }),
    })
  }
  const error = new PermanentError('HEPH_OTLP_GRPC_REFUSED', `the server answered ${said}`, { fields })
  return { kind: 'refused', error }
}

function describe({ code, message }: GrpcEnding): string {
  const words = readableText(message)
  return words === '' ? grpcCodeName(code) : `${grpcCodeName(code)}: ${words}`
}
