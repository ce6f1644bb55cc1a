import { NoRoomError } from './http-server.ts'
import { PermanentError } from '../model/errors.ts'

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
  /** There are too many clients; this one may come again. */
  crowded: { grpc: 8, http: 503 },
  /** The agent cannot take anything at the moment; the client may come again. */
  unavailable: { grpc: 14, http: 503 },
  /** The agent has failed on these records, and would again. */
  failed: { grpc: 13, http: 500 },
  /** A signal or a path that is not served. */
  unimplemented: { grpc: 12, http: 404 },
  method: { grpc: 12, http: 405 },
  encoding: { grpc: 12, http: 415 },
  /** A page of the web that may not send. */
  forbidden: { grpc: 7, http: 403 },
} as const

/** The codes of a refusal in gRPC and HTTP. */
export function codesOf({ kind }: Refusal): {
  readonly grpc: (typeof CODES)[RefusalKind]['grpc']
  readonly http: number
} {
  return CODES[kind]
}

/** The headers of HTTP that a refusal has whatever is pushed. */
export function refusalHeaders({ kind, retryAfterMs }: Refusal): Record<string, string> {
  return {
    ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    ...(kind === 'method' ? { allow: 'POST' } : {}),
    ...(kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
  }
}

/** Why a body was not read. Errors: what was thrown, where that is no fault of the body and no lack of memory. */
export function bodyRefusal(thrown: unknown): Refusal {
  if (thrown instanceof NoRoomError) {
    return { kind: 'unavailable', message: 'too much is under way', retryAfterMs: 1_000 }
  }
  if (!(thrown instanceof PermanentError)) throw thrown
  const isTooLarge = thrown.code === 'HEPH_NET_BODY_TOO_LARGE'
  return { kind: isTooLarge ? 'too_large' : 'malformed', message: thrown.message }
}
