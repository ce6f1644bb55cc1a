import { fstatSync, type BigIntStats } from 'node:fs'
import type { FileNumbers, OwnFiles } from '../component/settings.ts'

/**
 * The regular files behind some descriptors of this process, such as a standard error output that leads into a file, and
 * those that components add. One that was written once counts for as long as the process runs: it may be rotated by then.
 * A file that was made later under the number of one that is gone is not ours, where the system says when files were made.
 */
export function ownFilesOf(descriptors: readonly number[]): OwnFiles {
  /** When each was made, by its numbers. */
  const births = new Map<string, bigint>()
  const nameOf = ({ dev, ino }: FileNumbers): string => `${dev}:${ino}`
  const add = (file: FileNumbers): void => void births.set(nameOf(file), file.birthtimeNs)
  for (const descriptor of descriptors) {
    const stats = statsOf(descriptor)
    if (stats?.isFile() === true) add(stats)
  }
  return {
    add,
    has: (file) => {
      const birth = births.get(nameOf(file))
      return birth !== undefined && (birth === file.birthtimeNs || !saysBirth(file))
    },
  }
}

/** Of a file that was only just made this is not known either; there is nothing in it then. */
function saysBirth({ birthtimeNs, ctimeNs }: FileNumbers): boolean {
  return birthtimeNs !== 0n && birthtimeNs !== ctimeNs
}

/** Undefined for a descriptor that is closed. */
function statsOf(descriptor: number): BigIntStats | undefined {
  try {
    return fstatSync(descriptor, { bigint: true })
  } catch {
    return undefined
  }
}
