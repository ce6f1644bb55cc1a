import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, zstdDecompress, zstdDecompressSync } from 'node:zlib'
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

/** The same without the thread pool, whose turns cost more than a small body. */
const DECOMPRESS_SMALL: Partial<
  Readonly<
    Record<
      ContentEncoding,
      (body: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Buffer
    >
  >
> = { gzip: gunzipSync, zstd: zstdDecompressSync }

/** Half a millisecond's work, for which the event loop may stand still. */
const SMALL_BYTES_MAX = 1_048_576
const CHUNK_BYTES_MIN = 64

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
  const small = smallBody(body, encoding, bytesMax)
  if (small !== undefined) return small
  try {
    return await DECOMPRESS[encoding](body, { maxOutputLength: bytesMax, chunkSize: CHUNK_BYTES })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(bytesMax)
    throw new PermanentError('HEPH_NET_BODY_MALFORMED', `the body is not ${encoding}, as its encoding says`, {
      cause: thrown,
    })
  }
}

/** A body that says it is small, at once; undefined for others, and for one that is not what it says. */
function smallBody(body: Uint8Array, encoding: ContentEncoding, bytesMax: number): Buffer | undefined {
  const decompress = DECOMPRESS_SMALL[encoding]
  const length = encoding === 'gzip' ? lengthOfGzip(body) : lengthOfZstd(body)
  if (decompress === undefined || length === undefined || length > Math.min(SMALL_BYTES_MAX, bytesMax))
    return undefined
  try {
    return decompress(body, {
      maxOutputLength: Math.max(1, length),
      chunkSize: Math.max(CHUNK_BYTES_MIN, length),
    })
  } catch {
    return undefined
  }
}

/** What the last four bytes say, which is of the last member only. Source: RFC 1952, 2.3.1 ISIZE. */
function lengthOfGzip(body: Uint8Array): number | undefined {
  if (body.length < 18) return undefined
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).readUInt32LE(body.length - 4)
}

/** What the head of the first frame says, where it says it. Source: RFC 8878, 3.1.1.1 Frame_Content_Size. */
function lengthOfZstd(body: Uint8Array): number | undefined {
  if (body.length < 18) return undefined
  const head = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const descriptor = head[4] ?? 0
  const isSingleSegment = (descriptor & 0x20) !== 0
  const start = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? head.readUInt8(start) : undefined
    case 1:
      return head.readUInt16LE(start) + 256
    case 2:
      return head.readUInt32LE(start)
    default:
      return undefined
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
