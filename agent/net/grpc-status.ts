import type { IncomingHttpHeaders } from 'node:http2'

/** gRPC's codes by their names. Source: gRPC core concepts, status codes. */
export const GRPC = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const

const CODES: ReadonlyMap<number, string> = new Map(
  Object.entries(GRPC).map(([name, code]) => [code, name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()]),
)

/** How a call ended. */
export interface GrpcEnding {
  readonly code: number
  readonly message: string
  /** A google.rpc.Status with more than that, encoded. */
  readonly details?: Uint8Array
}

/** Shape: 14 gives "UNAVAILABLE". */
export function grpcCodeName(code: number): string {
  return CODES.get(code) ?? `CODE_${code}`
}

/**
 * Reads how a call ended from its trailers, or from headers that are the trailers too; undefined when they do not say.
 * Source: gRPC over HTTP/2, responses; percent-encoding of Status-Message.
 */
export function endingOf(headers: IncomingHttpHeaders): GrpcEnding | undefined {
  const status = headers['grpc-status']
  if (typeof status !== 'string' || !/^\d{1,3}$/.test(status)) return undefined
  const details = headers['grpc-status-details-bin']
  return {
    code: Number(status),
    message: percentDecoded(textOf(headers['grpc-message'])),
    ...(details === undefined ? {} : { details: Buffer.from(textOf(details), 'base64') }),
  }
}

/** How a call ended, as headers. Source: gRPC over HTTP/2, responses: Status-Message is percent-encoded UTF-8. */
export function headersOf({ code, message, details }: GrpcEnding): Record<string, string> {
  return {
    'grpc-status': String(code),
    ...(message === '' ? {} : { 'grpc-message': percentEncoded(message) }),
    ...(details === undefined
      ? {}
      : { 'grpc-status-details-bin': Buffer.from(details).toString('base64').replaceAll('=', '') }),
  }
}

/**
 * What an answer of a server that does not speak gRPC says, such as a proxy's.
 * Source: gRPC over HTTP/2, HTTP to gRPC status code mapping.
 */
export function endingOfHttp(status: number): GrpcEnding {
  return { code: HTTP_CODES[status] ?? GRPC.unknown, message: `the answer is HTTP ${status} and no gRPC` }
}

const HTTP_CODES: Readonly<Record<number, number>> = {
  400: GRPC.internal,
  401: GRPC.unauthenticated,
  403: GRPC.permissionDenied,
  404: GRPC.unimplemented,
  429: GRPC.unavailable,
  502: GRPC.unavailable,
  503: GRPC.unavailable,
  504: GRPC.unavailable,
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.[0] ?? '')
}

/** All but printable ASCII, and the percent sign itself. */
function percentEncoded(text: string): string {
  let encoded = ''
  for (const byte of Buffer.from(text)) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25
    encoded += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

/** What is not encoded as it should be is taken as it is. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (thrown) {
    if (thrown instanceof URIError) return text
    throw thrown
  }
}
