/**
 * A tar archive of small text files.
 *
 *   header (512 bytes): name · mode · owner · size · time · checksum · type · "ustar" …
 *   text, filled up with zeros to a multiple of 512
 *   two blocks of zeros at the end
 *
 * Source: POSIX.1-2017, pax, ustar interchange format.
 */

interface TarFile {
  /** Bounds: 100 bytes of ASCII. */
  readonly name: string
  readonly text: string
}

const BLOCK_BYTES = 512
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8

/** Files that only their owner may read, all of the same time. Units: seconds since the epoch. */
export function tarOf(files: readonly TarFile[], seconds: number): Uint8Array {
  const parts = files.flatMap(({ name, text }) => {
    const body = Buffer.from(text)
    const padding = Buffer.alloc((BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES)
    return [headerOf(name, body.length, seconds), body, padding]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK_BYTES)])
}

function headerOf(name: string, byteCount: number, seconds: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  const put = (text: string, at: number): void => void header.write(text, at, 'latin1')
  put(name, 0)
  put(`${octal(0o600, 7)}\0`, 100)
  put(`${octal(0, 7)}\0`, 108)
  put(`${octal(0, 7)}\0`, 116)
  put(`${octal(byteCount, 11)}\0`, 124)
  put(`${octal(seconds, 11)}\0`, 136)
  put('0', 156)
  put('ustar\u000000', 257)
  // The sum counts its own place as blanks.
  header.fill(' ', CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES)
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(`${octal(sum, 6)}\0 `, CHECKSUM_AT)
  return header
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
