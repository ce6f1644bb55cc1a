import { isUtf8 } from 'node:buffer'
import { withoutColour } from './colour.ts'
import type { ParseFault } from './parsed-record.ts'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const NUL = 0
const REPLACEMENT = '\uFFFD'
/** Text in UTF-16 has a NUL with nearly every character of most logs; other bytes have few. */
const UTF16_SHARE_MIN = 1 / 4

/** Text of a line as it is read, and what its bytes are if they are no UTF-8 text. */
export interface LineText {
  readonly text: string
  readonly faults: readonly ParseFault[]
}

/** Where the first line ends in a body. */
export function lineEnd(body: Uint8Array): number {
  const found = body.indexOf(LINE_FEED)
  const end = found < 0 ? body.length : found
  return body[end - 1] === CARRIAGE_RETURN ? end - 1 : end
}

const decoder = new TextDecoder('utf-8')
const NO_FAULTS: readonly ParseFault[] = []

/**
 * The first bytes of a body as text, without colour codes. Malformed bytes are U+FFFD. UTF-16 that no receiver
 * has decoded is not read: the words that receivers look for are not in it either. The body itself is not changed.
 */
export function headText(body: Uint8Array, end: number): LineText {
  const bytes = body.subarray(0, end)
  const decoded = decoder.decode(bytes)
  if (decoded.includes('\0')) {
    const isWide = decoded.length > 3 && nulShare(bytes) >= UTF16_SHARE_MIN
    return { text: withoutColour(decoded), faults: [isWide ? 'utf16' : 'binary'] }
  }
  const isMalformed = decoded.includes(REPLACEMENT) && !isUtf8(whole(body, end))
  return { text: withoutColour(decoded), faults: isMalformed ? ['malformed_utf8'] : NO_FAULTS }
}

function nulShare(bytes: Uint8Array): number {
  let nuls = 0
  for (const byte of bytes) if (byte === NUL) nuls += 1
  return nuls / bytes.length
}

/** The bytes up to a cut, without a character that the cut goes through. */
function whole(body: Uint8Array, end: number): Uint8Array {
  if (end >= body.length) return body.subarray(0, end)
  let cut = end
  while (cut > 0 && end - cut < 4 && ((body[cut] ?? 0) & 0xc0) === 0x80) cut -= 1
  return body.subarray(0, cut)
}
