import { open } from 'node:fs/promises'

/** How the bytes of a file are to be read, in the keys of the file receiver; what is usual is left out. */
export interface FileForm {
  readonly compression?: 'gzip'
  readonly encoding?: 'utf-16le' | 'utf-16be'
}

/**
 * What the first bytes of a file say of it: a gzip header, or a mark of byte order.
 * Errors: what the system throws. Source: RFC 1952, 2.3.1; Unicode 16, 23.8.
 */
export async function formOf(path: string): Promise<FileForm> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    if (bytesRead < 2) return {}
    const mark = buffer.readUInt16BE(0)
    if (mark === 0x1f8b) return { compression: 'gzip' }
    if (mark === 0xfffe) return { encoding: 'utf-16le' }
    return mark === 0xfeff ? { encoding: 'utf-16be' } : {}
  } finally {
    await file.close()
  }
}
