import { crc32 } from 'node:zlib'

/**
 * One record of a segment:
 *
 *   0       4       8        12               20
 *   │ magic │ crc32 │ length │ sequence (u64) │ payload … │      numbers are big-endian
 *             └──── checksum of all bytes after it, begun with the segment's salt
 *
 * The magic begins with a byte that no UTF-8 text holds, so that looking for the next record in a damaged
 * segment finds few false ones. The salt is chance and stands in the segment's name: nobody who writes log
 * text can put a record into a payload that would be taken for one after damage.
 */
export const RECORD_HEADER_BYTES = 20

const MAGIC = 0xf548534c
export const RECORD_MAGIC: Uint8Array = Uint8Array.of(0xf5, 0x48, 0x53, 0x4c)
const CHECKED_FROM = 8

export interface RecordHeader {
  readonly checksum: number
  /** Bytes of the payload. */
  readonly length: number
  readonly sequence: number
}

/** The header of a record. Units: `salt` is 32 bits, `sequence` below 2^53. */
export function recordHeader(parts: readonly Uint8Array[], sequence: number, salt: number): Buffer {
  const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES)
  header.writeUInt32BE(MAGIC, 0)
  header.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 0),
    8,
  )
  header.writeBigUInt64BE(BigInt(sequence), 12)
  let checksum = crc32(header.subarray(CHECKED_FROM), salt)
  for (const part of parts) checksum = crc32(part, checksum)
  header.writeUInt32BE(checksum, 4)
  return header
}

/** Reads a header, unchecked but for its magic; undefined where there is none. */
export function parseRecordHeader(bytes: Buffer, offset: number): RecordHeader | undefined {
  if (bytes.length - offset < RECORD_HEADER_BYTES || bytes.readUInt32BE(offset) !== MAGIC) return undefined
  return {
    checksum: bytes.readUInt32BE(offset + 4),
    length: bytes.readUInt32BE(offset + 8),
    sequence: Number(bytes.readBigUInt64BE(offset + 12)),
  }
}

/** Whether the bytes from `offset` on, header and payload, are what was written. */
export function isSoundRecord(bytes: Buffer, offset: number, header: RecordHeader, salt: number): boolean {
  const end = offset + RECORD_HEADER_BYTES + header.length
  return end <= bytes.length && crc32(bytes.subarray(offset + CHECKED_FROM, end), salt) === header.checksum
}

/** A segment, as its name says. */
export interface SegmentName {
  readonly name: string
  /** Sequence of its first record. */
  readonly first: number
  readonly salt: number
}

/** Shape: 17 and 0x0a0b0c0d give "0000000000000017-0a0b0c0d.segment". */
export function segmentName(first: number, salt: number): string {
  return `${String(first).padStart(16, '0')}-${salt.toString(16).padStart(8, '0')}.segment`
}

/** The segments among the names of a folder, oldest first. */
export function segmentsAmong(names: readonly string[]): readonly SegmentName[] {
  return names
    .flatMap((name) => {
      const match = /^(\d{16})-([0-9a-f]{8})\.segment$/.exec(name)
      return match === null
        ? []
        : { name, first: Number(match[1]), salt: Number.parseInt(match[2] ?? '', 16) }
    })
    .sort((a, b) => a.first - b.first || a.salt - b.salt)
}
