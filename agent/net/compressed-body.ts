import { promisify } from 'node:util'
import { gunzip, inflate, zstdDecompress } from 'node:zlib'
import { PermanentError } from '../model/errors.ts'

const CHUNK_BYTES = 256 * 1_024

/** What a request body may be compressed with, by its Content-Encoding. */
export const CONTENT_ENCODINGS = ['gzip', 'zstd', 'deflate', 'zlib'] as const

export type ContentEncoding = (typeof CONTENT_ENCODINGS)[number]

type Decompress = (
  body: Uint8Array,
  options: { maxOutputLength: number; chunkSize: number },
) => Promise<Buffer>

const DECOMPRESS: Readonly<Record<ContentEncoding, Decompress>> = {
  gzip: promisify(gunzip),
  zstd: promisify(zstdDecompress),
  // HTTP's deflate is zlib's format.
  deflate: promisify(inflate),
  zlib: promisify(inflate),
}

/** Shape: "gzip" for "GZip"; '' for none and "identity"; undefined for one that is not known. */
export function contentEncodingOf(header: string | undefined): ContentEncoding | '' | undefined {
  const name = (header ?? '').trim().toLowerCase()
  if (name === '' || name === 'identity' || name === 'none') return ''
  return CONTENT_ENCODINGS.find((encoding) => encoding === name)
}

/**
 * Decompresses a body, which never becomes longer than `bytesMax`.
 * Errors: PermanentError HEPH_NET_BODY_TOO_LARGE when it would, HEPH_NET_BODY_MALFORMED when it is not what it claims.
 */
export async function decompressBody(
  body: Uint8Array,
  encoding: ContentEncoding,
  bytesMax: number,
): Promise<Buffer> {
  try {
    return await DECOMPRESS[encoding](body, { maxOutputLength: bytesMax, chunkSize: CHUNK_BYTES })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(bytesMax)
    throw new PermanentError('HEPH_NET_BODY_MALFORMED', `the body is not ${encoding}, as its encoding says`, {
      cause: thrown,
    })
  }
}

/** The error for a body that is longer than is allowed, compressed or not. */
export function bodyTooLarge(bytesMax: number): PermanentError {
  return new PermanentError(
    'HEPH_NET_BODY_TOO_LARGE',
    `the request is larger than ${bytesMax} bytes; send less at once`,
    {
      fields: { bytesMax },
    },
  )
}
