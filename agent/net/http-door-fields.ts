import { bytes, duration, list, oneOf, optional } from '../../config/schema.ts'
import { authFields } from './authenticator.ts'
import { corsFields } from './cors.ts'
import { serverTlsFields } from './server-tls.ts'

/** What every port has on which bodies are pushed over HTTP, besides its address and its paths. */
export const httpDoorFields = {
  max_request_body_size: bytes({
    default: '20MiB',
    min: '1KiB',
    max: '1GiB',
    help: 'Longest body, before and after decompression',
  }),
  compression_algorithms: list(oneOf(['none', 'gzip', 'zstd', 'zlib', 'deflate']), {
    default: ['none', 'gzip', 'zstd', 'zlib', 'deflate'],
    min: 1,
    help: 'What bodies may be compressed with',
  }),
  cors: optional(corsFields),
  tls: optional(serverTlsFields),
  auth: optional(authFields),
  read_header_timeout: duration({ default: '10s', min: '1s', help: 'How long the headers may take' }),
  read_timeout: duration({ default: '1m', min: '1s', help: 'How long a whole request may take' }),
  idle_timeout: duration({
    default: '1m',
    min: '1s',
    help: 'How long a connection stays open without a request',
  }),
}
