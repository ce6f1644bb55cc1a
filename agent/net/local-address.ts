import { closeSync, constants, openSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** An address of the system has room for 108 bytes with the zero at its end. Source: unix(7). */
const PATH_BYTES_MAX = 107

/** A socket file as the system takes it. */
export interface LocalAddress {
  readonly path: string
  /** The path is of no use after this. Safe twice. */
  release(): void
}

/**
 * A path that is short enough for an address: the file's own, or one by way of its open folder, which Linux has.
 * Errors: what the system throws when the folder cannot be opened.
 */
export function localAddress(path: string): LocalAddress {
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return { path, release: () => undefined }
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY)
  let isOpen = true
  return {
    path: `/proc/self/fd/${folder}/${basename(path)}`,
    release: () => {
      if (isOpen) closeSync(folder)
      isOpen = false
    },
  }
}
