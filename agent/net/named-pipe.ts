import { closeSync, constants, fstatSync, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { describeError, PermanentError } from '../model/errors.ts'

const openFile = promisify(open)

/**
 * Opens a pipe in the file system for reading. Who keeps it open is a writer too: it then has no end when the last
 * program that wrote to it goes, and goes on with the next one. Else it ends when no program has it open.
 * Errors: PermanentError with HEPH_PIPE_OPEN where there is none, it is something else, or it may not be opened.
 */
export async function openNamedPipe(path: string, isKeptOpen: boolean): Promise<Readable> {
  const access = isKeptOpen ? constants.O_RDWR : constants.O_RDONLY
  // A number and no FileHandle, which would close it when it is collected.
  const descriptor = await openFile(path, access | constants.O_NONBLOCK).catch((error: unknown) => {
    throw new PermanentError(
      'HEPH_PIPE_OPEN',
      `the named pipe cannot be opened: ${describeError(error)}; "mkfifo ${path}" makes it, and the agent must be allowed to read and write it`,
      { cause: error },
    )
  })
  if (fstatSync(descriptor).isFIFO()) return new Socket({ fd: descriptor, readable: true, writable: false })
  closeSync(descriptor)
  throw new PermanentError('HEPH_PIPE_OPEN', `${path} is no named pipe; files are read by the receiver file`)
}
