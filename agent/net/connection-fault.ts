/** How far a connection came before it failed. Shape of `code`: "ENOTFOUND", as the system or the TLS library says it. */
export interface ConnectionFault {
  readonly kind:
    | 'name'
    | 'refused'
    | 'route'
    | 'certificate_untrusted'
    | 'certificate_expired'
    | 'certificate_not_yet_valid'
    | 'certificate_name'
    | 'not_encrypted'
    | 'closed'
    | 'not_http'
    | 'other'
  readonly code: string
}

type Kind = ConnectionFault['kind']

const KINDS: Readonly<Record<string, Kind>> = {
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  ENODATA: 'name',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'route',
  ENETUNREACH: 'route',
  EADDRNOTAVAIL: 'route',
  ETIMEDOUT: 'route',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_name',
  HOSTNAME_MISMATCH: 'certificate_name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not_encrypted',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not_encrypted',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  UND_ERR_SOCKET: 'closed',
}

const CAUSES_MAX = 8

/**
 * Why there was no answer, by the code of the innermost cause that is known.
 * Source: getaddrinfo(3), connect(2), the documentation of Node on TLS and of OpenSSL on verification.
 */
export function connectionFaultOf(thrown: unknown): ConnectionFault {
  let found: ConnectionFault = { kind: 'other', code: '' }
  let current: unknown = thrown
  for (let depth = 0; depth < CAUSES_MAX && current instanceof Error; depth += 1) {
    const { code } = current as NodeJS.ErrnoException
    // That one has a code only at times.
    if (current.name === 'HTTPParserError') return { kind: 'not_http', code: code ?? current.name }
    if (typeof code === 'string' && !code.startsWith('HEPH_')) found = { kind: KINDS[code] ?? 'other', code }
    current = current.cause
  }
  return found
}
