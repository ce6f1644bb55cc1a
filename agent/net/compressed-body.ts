import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { PermanentError } from '../model/errors.ts'

const CHUNK_BYTES = 256 * 1_024

/** What a request body may be compressed with, by its Content-Encoding. */
export const CONTENT_ENCODINGS = ['gzip', 'zstd', 'deflate', 'zlib'] as const

export type ContentEncoding = (typeof CONTENT_ENCODINGS)[number]

interface Bounds {
  readonly maxOutputLength: number
  readonly chunkSize: number
}

/** What Node.js gives where it is asked for more, which its type declarations lack. */
interface Stream {
  readonly buffer: Buffer
  /** Counts what was read of the body. */
  readonly engine: { readonly bytesWritten: number }
}

const whole = promisify(gunzip)
const nextStream = {
  zstd: promisify(zstdDecompress),
  // HTTP's deflate is zlib's format.
  deflate: promisify(inflate),
  zlib: promisify(inflate),
} as unknown as Readonly<
  Record<
    Exclude<ContentEncoding, 'gzip'>,
    (body: Uint8Array, options: Bounds & { readonly info: true }) => Promise<Stream>
  >
>

/** The same without the thread pool, whose turns cost more than a small body. */
const DECOMPRESS_SMALL = { gzip: gunzipSync, zstd: zstdDecompressSync } as unknown as Readonly<
  Partial<Record<ContentEncoding, (body: Uint8Array, options: Bounds & { readonly info: true }) => Stream>>
>

/** A body of more streams, each in its own right, is no body but work. */
const STREAMS_MAX = 1_000
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
    return encoding === 'gzip'
      ? await whole(body, { maxOutputLength: bytesMax, chunkSize: CHUNK_BYTES })
      : await eachStream(body, encoding, bytesMax)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(bytesMax)
    if (thrown instanceof PermanentError) throw thrown
    throw new PermanentError('HEPH_NET_BODY_MALFORMED', `the body is not ${encoding}, as its encoding says`, {
      cause: thrown,
    })
  }
}

/**
 * All streams that a body is made of: only for gzip does Node.js go on behind the first, for others it says nothing of
 * what it left.
 */
async function eachStream(
  body: Uint8Array,
  encoding: Exclude<ContentEncoding, 'gzip'>,
  bytesMax: number,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for (let start = 0; start < body.length || parts.length === 0;) {
    const bounds = { maxOutputLength: Math.max(1, bytesMax - length), chunkSize: CHUNK_BYTES }
    const { buffer, engine } = await nextStream[encoding](body.subarray(start), { ...bounds, info: true })
    length += buffer.length
    start += engine.bytesWritten
    parts.push(buffer)
    if (length > bytesMax) throw bodyTooLarge(bytesMax)
    if (engine.bytesWritten === 0 || parts.length > STREAMS_MAX) {
      throw new Error(`stream ${parts.length} cannot be read`)
    }
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
}

/** A body that says it is small, at once; undefined for others, and for one that is not what it says. */
function smallBody(body: Uint8Array, encoding: ContentEncoding, bytesMax: number): Buffer | undefined {
  const decompress = DECOMPRESS_SMALL[encoding]
  const length = encoding === 'gzip' ? lengthOfGzip(body) : lengthOfZstd(body)
  if (decompress === undefined || length === undefined || length > Math.min(SMALL_BYTES_MAX, bytesMax))
    return undefined
  try {
    const { buffer, engine } = decompress(body, {
      maxOutputLength: Math.max(1, length),
      // One more: zlib makes another buffer of this size when the first is full.
      chunkSize: Math.max(CHUNK_BYTES_MIN, length + 1),
      info: true,
    })
    // There is more behind it.
    return engine.bytesWritten < body.length ? undefined : buffer
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
