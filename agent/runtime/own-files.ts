import { fstatSync, type BigIntStats } from 'node:fs'
import type { FileNumbers, OwnFiles } from '../component/settings.ts'

/**
 * The regular files behind some descriptors of this process, such as a standard error output that leads into a file, and
 * those that components add. One that was written once counts for as long as the process runs: it may be rotated by then.
 */
export function ownFilesOf(descriptors: readonly number[]): OwnFiles {
  const files = new Set<string>()
  const nameOf = ({ dev, ino }: FileNumbers): string => `${dev}:${ino}`
  for (const descriptor of descriptors) {
    const stats = statsOf(descriptor)
    if (stats?.isFile() === true) files.add(nameOf(stats))
  }
  return { add: (file) => void files.add(nameOf(file)), has: (file) => files.has(nameOf(file)) }
}

/** Undefined for a descriptor that is closed. */
function statsOf(descriptor: number): BigIntStats | undefined {
  try {
    return fstatSync(descriptor, { bigint: true })
  } catch {
    return undefined
  }
}
