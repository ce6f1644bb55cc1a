import type { GrpcEnding } from '../../agent/net/grpc-status.ts'
import { codesOf, type Refusal } from '../../agent/net/refusal.ts'
import { encodeStatus } from '../../agent/otlp/answers.ts'

/** A refusal as a gRPC call ends. */
export function statusOf(refusal: Refusal): GrpcEnding {
  const { grpc: code } = codesOf(refusal)
  const { message, retryAfterMs } = refusal
  if (retryAfterMs === undefined) return { code, message }
  return { code, message, details: encodeStatus({ code, message, retryDelayMs: retryAfterMs }) }
}
