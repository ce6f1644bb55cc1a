import type { FileHandle } from 'node:fs/promises'

/**
 * Writes all of the bytes at a position: a disk that fills up takes a part of a write first and refuses the rest.
 * Errors: what the system throws; a part may be written then.
 */
export async function writeWhole(
  file: Pick<FileHandle, 'write'>,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

/** Fills the target from a position on. Gives how many bytes there were: fewer where the file ends before. */
export async function readWhole(
  file: Pick<FileHandle, 'read'>,
  target: Uint8Array,
  position: number,
): Promise<number> {
  let filled = 0
  while (filled < target.length) {
    const { bytesRead } = await file.read(target, filled, target.length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
