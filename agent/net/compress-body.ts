import { promisify } from 'node:util'
import { constants, deflate, gzip, zstdCompress, type ZlibOptions } from 'node:zlib'
import { integer, object } from '../../config/schema.ts'
import type { ContentEncoding } from './compressed-body.ts'

const gzipped = promisify(gzip)
const deflated = promisify(deflate)
const zstdCompressed = promisify(zstdCompress)

/** Smaller bodies gain less from compression than the thread pool costs. */
const COMPRESSED_BYTES_MIN = 512
/** What one turn of the thread pool makes. With 16 KiB, the default, zstd took 1.5 times as long, gzip 1.1 times. */
const CHUNK_BYTES_MIN = 16 * 1024
const CHUNK_BYTES_MAX = 256 * 1024
/** The longest distance at which zlib looks for what came before, and the most memory it knows: 384 KiB a request. */
const WINDOW_BITS_MAX = 15
const WINDOW_BITS_MIN = 9
/** With as much memory as fits the window a request takes a tenth less processor time, for the same size. */
const MEMORY_LEVEL_BELOW_BITS = 6

/** How hard requests are compressed, with the Collector's names. */
export const compressionParams = object(
  {
    level: integer({ default: 1, min: 1, max: 9, help: 'From 1, the fastest, to 9, the smallest' }),
  },
  { default: {}, help: 'How hard the compression tries' },
)

/** Bytes as they are sent: compressed, or as they were when they are few. */
export interface CompressedBody {
  readonly bytes: Uint8Array
  readonly encoding: ContentEncoding | undefined
}

/** Compresses a body on the thread pool, beside the event loop; `none` and what is small stay as they are. */
export async function compressBody(
  bytes: Uint8Array,
  compression: ContentEncoding | 'none',
  level: number,
): Promise<CompressedBody> {
  if (compression === 'none' || bytes.length < COMPRESSED_BYTES_MIN) return { bytes, encoding: undefined }
  const chunkSize = Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, bytes.length))
  return { bytes: await COMPRESS[compression](bytes, level, chunkSize), encoding: compression }
}

/** No more memory than the bytes are worth: to clear 384 KiB costs more than to compress a few. */
function zlibOptionsOf({ length }: Uint8Array, level: number, chunkSize: number): ZlibOptions {
  const windowBits = Math.min(WINDOW_BITS_MAX, Math.max(WINDOW_BITS_MIN, Math.ceil(Math.log2(length))))
  return { level, chunkSize, windowBits, memLevel: windowBits - MEMORY_LEVEL_BELOW_BITS }
}

const COMPRESS: Readonly<
  Record<ContentEncoding, (bytes: Uint8Array, level: number, chunkSize: number) => Promise<Uint8Array>>
> = {
  gzip: (bytes, level, chunkSize) => gzipped(bytes, zlibOptionsOf(bytes, level, chunkSize)),
  zstd: (bytes, level, chunkSize) =>
    zstdCompressed(bytes, { chunkSize, params: { [constants.ZSTD_c_compressionLevel]: level } }),
  // One format under two names: HTTP calls the zlib format deflate.
  deflate: (bytes, level, chunkSize) => deflated(bytes, zlibOptionsOf(bytes, level, chunkSize)),
  zlib: (bytes, level, chunkSize) => deflated(bytes, zlibOptionsOf(bytes, level, chunkSize)),
}
