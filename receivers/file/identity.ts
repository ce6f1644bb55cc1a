import { hash } from 'node:crypto'
import type { FileContent } from './file-content.ts'

declare const fileKeyBrand: unique symbol

/**
 * Which file it is, whatever it is called: device and inode. Shape: "2049:131"; "gone:1:2049:131" for one of
 * which there is only what was kept.
 */
export type FileKey = string & { readonly [fileKeyBrand]: true }

/** The key of the file that these are the figures of. */
export function fileKeyOf(stats: { readonly dev: bigint; readonly ino: bigint }): FileKey {
  return `${stats.dev}:${stats.ino}` as FileKey
}

/** Begins the keys of files that are gone: the system gives their numbers to others. */
const GONE = 'gone:'

/** A key for one of several files that had the same number. */
export function goneKey(number: number, key: FileKey): FileKey {
  return `${GONE}${number}:${key}` as FileKey
}

/** Whether there is only what was kept of a file. */
export function isGone(key: FileKey): boolean {
  return key.startsWith(GONE)
}

/**
 * What a file holds in [end - length, end), to tell later whether it still does: an inode number is given
 * to another file, and a file is emptied and filled again. Only a hash, since the bytes may be a secret.
 */
export interface Marker {
  readonly end: number
  readonly length: number
  readonly hash: string
}

/** What tells a file again: its first bytes, and those that were read last. */
export interface Markers {
  readonly head: Marker
  readonly mark: Marker
}

export const NO_MARKER: Marker = { end: 0, length: 0, hash: '' }

/** A marker of the given bytes, which end at a position. */
export function markerOf(bytes: Uint8Array, end: number): Marker {
  return { end, length: bytes.length, hash: hash('sha1', bytes, 'base64') }
}

/** Whether the file still holds what was marked. */
export async function holdsMarker(handle: FileContent, marker: Marker): Promise<boolean> {
  if (marker.length === 0) return (await handle.stat()).size >= marker.end
  const bytes = await readExactly(handle, marker.end - marker.length, marker.length)
  return bytes.length === marker.length && markerOf(bytes, marker.end).hash === marker.hash
}

/** Whether the file still holds what was marked of its first bytes and of those that were read last. */
export async function holdsMarkers(handle: FileContent, { head, mark }: Markers): Promise<boolean> {
  return (await holdsMarker(handle, head)) && holdsMarker(handle, mark)
}

/** Bytes at a position; fewer when the file ends before. */
export async function readExactly(handle: FileContent, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, position)
  return bytes.subarray(0, bytesRead)
}
