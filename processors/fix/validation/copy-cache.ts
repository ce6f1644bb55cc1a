import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'

/**
 * Copies what a compiler left, with its times, by which compilers know what is old. Links stay links and are not followed:
 * code of others ran there. Where the file system shares blocks between copies, it costs next to nothing.
 * Errors: those of the file system; what is no file, such as a pipe.
 */
export async function copyCache(
  from: string,
  to: string,
  filter: (path: string) => boolean = () => true,
): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    mode: constants.COPYFILE_FICLONE,
    filter,
  })
}
