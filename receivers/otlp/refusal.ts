import type { GrpcEnding } from '../../agent/net/grpc-status.ts'
import { encodeStatus } from '../../agent/otlp/answers.ts'

/** Why records were not taken, in the terms of both protocols. */
export interface Refusal {
  readonly kind: RefusalKind
  /** For people; nothing of the records themselves. */
  readonly message: string
  /** When the same request may come again; only of those that may. */
  readonly retryAfterMs?: number
}

export type RefusalKind = keyof typeof CODES

/**
 * What each refusal is in gRPC and in HTTP.
 * Source: OTLP 1.11, failures of OTLP/gRPC and OTLP/HTTP; the Collector's own mapping where the spec is silent.
 */
const CODES = {
  /** Not what it should be, and never will be. */
  malformed: { grpc: 3, http: 400 },
  too_large: { grpc: 8, http: 413 },
  unauthenticated: { grpc: 16, http: 401 },
  /** This client sends too much; it may come again. */
  throttled: { grpc: 8, http: 429 },
  /** The agent cannot take anything at the moment; the client may come again. */
  unavailable: { grpc: 14, http: 503 },
  /** The agent has failed on these records, and would again. */
  failed: { grpc: 13, http: 500 },
  /** A signal or a path that is not served. */
  unimplemented: { grpc: 12, http: 404 },
  method: { grpc: 12, http: 405 },
  encoding: { grpc: 12, http: 415 },
} as const

/** The codes of a refusal in gRPC and HTTP. */
export function codesOf({ kind }: Refusal): {
  readonly grpc: (typeof CODES)[RefusalKind]['grpc']
  readonly http: number
} {
  return CODES[kind]
}

/** A refusal as a gRPC call ends. */
export function statusOf(refusal: Refusal): GrpcEnding {
  const { grpc: code } = codesOf(refusal)
  const { message, retryAfterMs } = refusal
  if (retryAfterMs === undefined) return { code, message }
  return { code, message, details: encodeStatus({ code, message, retryDelayMs: retryAfterMs }) }
}
