/**
 * How the text of a file is encoded.
 *
 *   bytes   UTF-8, or left as it is: nothing is decoded
 *   table   a line feed is the byte 0x0a and nothing else is: lines are cut first, then decoded where they are not ASCII
 *   wide    two bytes a unit: decoded first, then cut
 */
export type Encoding =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'table'; readonly label: string }
  | { readonly kind: 'wide'; readonly label: 'utf-16le' | 'utf-16be' }

const AS_THEY_ARE: ReadonlySet<string> = new Set(['utf-8', 'nop', 'utf-8-raw'])
/** The Collector's names (of IANA) for what the WHATWG standard calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'utf-16': 'utf-16le', 'iso-8859-1': 'latin1' }

/** Errors: RangeError of the platform for a name it does not know; `encodingFault` has asked before. */
export function encodingOf(name: string): Encoding {
  const wanted = name.toLowerCase()
  if (AS_THEY_ARE.has(wanted)) return { kind: 'bytes' }
  const label = new TextDecoder(OTHER_NAMES[wanted] ?? wanted).encoding
  if (label === 'utf-8') return { kind: 'bytes' }
  if (label === 'utf-16le' || label === 'utf-16be') return { kind: 'wide', label }
  return { kind: 'table', label }
}

/** What is wrong with the name of an encoding. */
export function encodingFault(name: string): string | undefined {
  try {
    const { kind } = encodingOf(name)
    // Its escapes change what the bytes of later lines mean.
    return kind === 'table' && new TextDecoder(name).encoding === 'iso-2022-jp' ? unknown() : undefined
  } catch {
    return unknown()
  }
}

function unknown(): string {
  return 'expected utf-8, nop, utf-16le, utf-16be, ascii, latin1, big5, gbk, gb18030, shift_jis, euc-jp, euc-kr, a windows-125x or an iso-8859-x'
}

/** A line feed as bytes of the file. */
export function lineFeedOf(encoding: Encoding): Uint8Array {
  if (encoding.kind !== 'wide') return Uint8Array.of(0x0a)
  return encoding.label === 'utf-16le' ? Uint8Array.of(0x0a, 0) : Uint8Array.of(0, 0x0a)
}
