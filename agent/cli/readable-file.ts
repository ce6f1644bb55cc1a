import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { describeError, PermanentError } from '../model/errors.ts'

/**
 * Refuses what is no readable file: a receiver would wait for it.
 * Errors: PermanentError HEPH_INPUT_UNREADABLE with the path and why.
 */
export async function assertReadable(path: string): Promise<void> {
  const refusal = (why: string): PermanentError =>
    new PermanentError('HEPH_INPUT_UNREADABLE', `${path} cannot be read: ${why}`)
  let isFolder: boolean
  try {
    await access(path, constants.R_OK)
    isFolder = (await stat(path)).isDirectory()
  } catch (error) {
    throw refusal(describeError(error))
  }
  if (isFolder) throw refusal('it is a folder')
}
