import type { FoundFiles } from './file-finder.ts'
import { fileKeyOf, type FileKey } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * The open file to close for another one; undefined when all may have something to read. First the one that
 * was quiet for longest of those that are found again by name, then of those that lost their name, at last
 * one that waits for the end of a line.
 */
export function mostIdle(open: readonly TailedFile[]): TailedFile | undefined {
  const idle = open
    .filter((file) => !file.isBusy && file.unreadBytes === 0 && !file.isLookDue)
    .toSorted((one, other) => one.grownAtMs - other.grownAtMs)
  const quiet = idle.filter((file) => !file.hasUnfinishedLine)
  return quiet.find((file) => file.isListed) ?? quiet[0] ?? idle.find((file) => file.isListed)
}

/** Files by every path a change may be reported under: their own, and those of links to them. */
export function reportedPaths(
  files: ReadonlyMap<FileKey, TailedFile>,
  found: FoundFiles,
): ReadonlyMap<string, TailedFile> {
  const paths = new Map<string, TailedFile>()
  for (const file of files.values()) paths.set(file.resolvedPath, file)
  for (const [path, stats] of found.files) {
    const file = files.get(fileKeyOf(stats))
    if (file !== undefined) paths.set(path, file)
  }
  return paths
}
