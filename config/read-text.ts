import { open } from 'node:fs/promises'
import { formatBytes } from '../agent/model/units.ts'

/** The largest file that is read for a configuration. */
export const FILE_BYTES_MAX = 1_048_576

/** Reads a file as text. Errors: rejects with whatever the system says. */
export type ReadText = (path: string) => Promise<string>

/**
 * Reads a file, pipe or device as UTF-8.
 * Bounds: never reads more than FILE_BYTES_MAX and one byte; a larger file is cut there, for `readChecked` to refuse.
 */
export async function readText(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const buffer = Buffer.alloc(FILE_BYTES_MAX + 1)
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null)
      if (bytesRead === 0) break
      length += bytesRead
    }
    const isCut = length > FILE_BYTES_MAX
    return isCut
      ? buffer.toString('latin1')
      : new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length))
  } finally {
    await handle.close()
  }
}

type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly what: string; readonly todo: string }

/** The text of a file, or what is wrong with it in the words of a fault. */
export async function readChecked(readFile: ReadText, path: string): Promise<ReadResult> {
  try {
    const text = await readFile(path)
    if (Buffer.byteLength(text) <= FILE_BYTES_MAX) return { kind: 'text', text: text.replace(/^\uFEFF/, '') }
    return {
      kind: 'fault',
      what: `file is larger than ${formatBytes(FILE_BYTES_MAX)}`,
      todo: 'make it smaller',
    }
  } catch (error) {
    return { kind: 'fault', ...reasonOf(error) }
  }
}

function reasonOf(error: unknown): { what: string; todo: string } {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') return { what: 'file not found', todo: 'check the path' }
  if (code === 'EACCES' || code === 'EPERM') {
    return { what: 'no permission to read the file', todo: 'let the agent read it' }
  }
  if (code === 'EISDIR') return { what: 'a folder, not a file', todo: 'name a file in it' }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return { what: 'file is not UTF-8', todo: 'save it as UTF-8' }
  // The system's own message holds the whole path, which may come from a secret.
  return {
    what: `file cannot be read: ${typeof code === 'string' ? code : 'unknown reason'}`,
    todo: 'check the path',
  }
}
