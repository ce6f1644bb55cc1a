import { crc32 } from 'node:zlib'
import type { WordFilter } from './word-filter.ts'
import { readPlainFile } from './plain-file.ts'

/**
 * The file that the words of blobs are kept in. Records only come behind others, so a write that was torn damages the end alone.
 *
 *   "hephaestus words 1\n"
 *   per blob:  1 byte  length of the id (20 or 32)
 *              n bytes the id
 *              4 bytes length of the filter, little endian
 *              m bytes the filter
 *              4 bytes CRC-32 of all of it, little endian
 */
export interface BlobWords {
  readonly blobId: string
  readonly filter: WordFilter
}

/** What a file begins with. */
export const WORD_FILE_HEAD: Buffer = Buffer.from('hephaestus words 1\n', 'latin1')

const FILTER_BYTES_MAX = 64 * 1024
const LENGTH_BYTES = 4

/** The records of some blobs. */
export function writtenFilters(all: readonly BlobWords[]): Buffer {
  return Buffer.concat(all.map(written))
}

function written({ blobId, filter }: BlobWords): Buffer {
  const id = Buffer.from(blobId, 'hex')
  const record = Buffer.alloc(1 + id.length + LENGTH_BYTES + filter.length + LENGTH_BYTES)
  record.writeUInt8(id.length, 0)
  id.copy(record, 1)
  record.writeUInt32LE(filter.length, 1 + id.length)
  record.set(filter, 1 + id.length + LENGTH_BYTES)
  const end = record.length - LENGTH_BYTES
  record.writeUInt32LE(crc32(record.subarray(0, end)), end)
  return record
}

/**
 * The records of a file up to the first one that is not whole. Shape: `isWhole` is false where something is behind them; a file that is
 * not there, or is none of these, has none. Bounds: a larger file is not read.
 */
export async function readWordFile(
  path: string,
  bytesMax: number,
): Promise<{ readonly filters: readonly BlobWords[]; readonly isWhole: boolean }> {
  const content = await readPlainFile(path, bytesMax)
  if (content === undefined || !content.subarray(0, WORD_FILE_HEAD.length).equals(WORD_FILE_HEAD))
    return { filters: [], isWhole: false }
  const filters: BlobWords[] = []
  let at = WORD_FILE_HEAD.length
  while (at < content.length) {
    const one = recordAt(content, at)
    if (one === undefined) return { filters, isWhole: false }
    filters.push(one.record)
    at = one.end
  }
  return { filters, isWhole: true }
}

function recordAt(
  content: Buffer,
  at: number,
): { readonly record: BlobWords; readonly end: number } | undefined {
  const idBytes = content[at] ?? 0
  const filterAt = at + 1 + idBytes + LENGTH_BYTES
  if ((idBytes !== 20 && idBytes !== 32) || filterAt > content.length) return undefined
  const filterBytes = content.readUInt32LE(filterAt - LENGTH_BYTES)
  const sumAt = filterAt + filterBytes
  if (filterBytes > FILTER_BYTES_MAX || sumAt + LENGTH_BYTES > content.length) return undefined
  if (crc32(content.subarray(at, sumAt)) !== content.readUInt32LE(sumAt)) return undefined
  const blobId = content.toString('hex', at + 1, at + 1 + idBytes)
  // A copy, so that the bytes of the whole file are not held by one of them.
  return {
    record: { blobId, filter: Uint8Array.from(content.subarray(filterAt, sumAt)) },
    end: sumAt + LENGTH_BYTES,
  }
}
