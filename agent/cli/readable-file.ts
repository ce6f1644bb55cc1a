import { constants, type Stats } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { describeError, PermanentError } from '../model/errors.ts'

/**
 * Refuses what is no readable file: a receiver would wait for it.
 * Errors: PermanentError HEPH_INPUT_UNREADABLE with the path and why.
 */
export async function assertReadable(path: string): Promise<void> {
  const refusal = (why: string): PermanentError =>
    new PermanentError('HEPH_INPUT_UNREADABLE', `${path} cannot be read: ${why}`)
  let stats: Stats
  try {
    await access(path, constants.R_OK)
    stats = await stat(path)
  } catch (error) {
    throw refusal(describeError(error))
  }
  if (stats.isDirectory()) throw refusal('it is a folder')
  // A pipe, as the shell makes one of <(command): what it says comes once, and a file is read again.
  if (!stats.isFile()) throw refusal('it is no file; leave the name out and give it on the standard input')
}
