import { isUtf8 } from 'node:buffer'
import { wholeSlice, type ByteSlice } from '../model/body-slices.ts'
import { ANY_VALUE, KEY_VALUE, VALUES } from './fields.ts'
import { varintLength, type ProtobufWriter } from './protobuf-writer.ts'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
/** Tags and lengths of a line. */
const LINE_FIELDS_BYTES = 6
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Writes an attribute whose value is a list of lines, of records that have one or several each, without making text of
 * them. Shape: "a" and "b\r\nc" give ["a", "b", "c"]; malformed UTF-8 becomes U+FFFD.
 */
export function writeLines(
  out: ProtobufWriter,
  tag: number,
  { key, records }: { readonly key: string; readonly records: readonly ByteSlice[] },
): void {
  let guess = 0
  for (const { start, end } of records) guess += end - start + LINE_FIELDS_BYTES
  const attribute = out.open(tag, guess + key.length)
  out.text(KEY_VALUE.key, key)
  const value = out.open(KEY_VALUE.value, guess)
  const list = out.open(ANY_VALUE.arrayValue, guess)
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index]
    if (record !== undefined) writeRecord(out, record, index === records.length - 1)
  }
  out.close(list, guess)
  out.close(value, guess)
  out.close(attribute, guess + key.length)
}

function writeRecord(out: ProtobufWriter, record: ByteSlice, isLast: boolean): void {
  const begin = out.position
  if (writeLinesOf(out, record, isLast)) return
  const bytes = record.bytes.subarray(record.start, record.end)
  if (isUtf8(bytes)) return
  out.rewind(begin)
  writeLinesOf(out, wholeSlice(Buffer.from(decoder.decode(bytes))), isLast)
}

/** Whether all of it is ASCII. */
function writeLinesOf(out: ProtobufWriter, { bytes, start, end }: ByteSlice, isLastRecord: boolean): boolean {
  let isAscii = true
  for (let from = start; ;) {
    // Nearly always the rest is one line: it is written as such until a line feed is met.
    const begin = out.position
    writeHead(out, end - from)
    const stop = out.copyUntil(LINE_FEED, bytes, from, end)
    isAscii &&= !out.hasMetOther
    const isLast = stop === end
    const isEnded = !isLast || !isLastRecord
    const lineEnd = isEnded && stop > from && bytes[stop - 1] === CARRIAGE_RETURN ? stop - 1 : stop
    if (lineEnd < end) {
      out.rewind(begin)
      writeHead(out, lineEnd - from)
      out.copyUntil(LINE_FEED, bytes, from, lineEnd)
    }
    if (isLast) return isAscii
    from = stop + 1
  }
}

function writeHead(out: ProtobufWriter, length: number): void {
  out.reserve(length + 12)
  out.byte(VALUES)
  out.varint(1 + varintLength(length) + length)
  out.byte(ANY_VALUE.stringValue)
  out.varint(length)
}
