import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileKeyOf, type FileKey } from './identity.ts'
import type { FileContent } from './file-content.ts'
import { GzipContent } from './gzip-content.ts'
import type { KeptRange } from './kept-bytes.ts'
import type { LocalContent } from './local-content.ts'
import type { LocalFiles } from './local-files.ts'
import { KeptContent } from './kept-content.ts'

/** Which files are compressed. */
export type Compression = '' | 'gzip' | 'auto'

/** Whether a file is inflated, by its name and what the configuration says. */
export function isCompressed(path: string, compression: Compression): boolean {
  return compression === 'gzip' || (compression === 'auto' && path.endsWith('.gz'))
}

/**
 * Opens a file; undefined when another file, or something else, has the name by now.
 * Errors: what the system throws.
 */
export async function openContent(
  path: string,
  key: FileKey,
  options: {
    readonly isCompressed: boolean
    readonly windowBytes: number
    /** The rest of a compressed file cannot be read. */
    readonly onDamaged: (bytes: number, reason: string) => void
    /** What there is of a file that is gone: nothing is opened. */
    readonly kept?: KeptRange | undefined
    /** Opens and reads what is on a disk of this machine. */
    readonly local?: LocalFiles | undefined
  },
): Promise<FileContent | undefined> {
  if (options.kept !== undefined) return new KeptContent(options.kept)
  const near = options.isCompressed ? undefined : options.local?.open(path)
  if (near !== undefined) return await ifItIs(near, key)
  // Without O_NONBLOCK, a pipe that took the name since would hold up the whole thread pool.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await handle.stat({ bigint: true })
    if (fileKeyOf(stats) === key && stats.isFile()) {
      return options.isCompressed ? new GzipContent(handle, options) : handle
    }
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  return undefined
}

async function ifItIs(content: LocalContent, key: FileKey): Promise<LocalContent | undefined> {
  try {
    const stats = content.numbers()
    if (fileKeyOf(stats) === key && stats.isFile()) return content
  } catch (error) {
    await content.close()
    throw error
  }
  await content.close()
  return undefined
}
