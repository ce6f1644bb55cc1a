import { createConnection } from 'node:net'
import { RetryableError } from '../model/errors.ts'
import { localAddress } from './local-address.ts'

interface LocalQuestion {
  /** The socket file. */
  readonly path: string
  /** One line. */
  readonly request: string
  /** An answer with a longer line is given up. */
  readonly lineBytesMax: number
  readonly signal: AbortSignal
}

/**
 * Asks a program on this machine over its socket file, and gives the lines of its answer as they come.
 * Errors: RetryableError HEPH_LOCAL_ABSENT when nobody answers there, HEPH_LOCAL_ANSWER when the answer breaks off or
 * has a line that is too long; the signal's reason.
 */
export async function* askLocally(question: LocalQuestion): AsyncGenerator<string, void> {
  const { path, request, lineBytesMax, signal } = question
  const address = addressOf(path)
  const socket = createConnection({ path: address.path, signal })
  try {
    socket.write(`${request}\n`)
    let rest = ''
    for await (const part of socket.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = `${rest}${part}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
      if (rest.length > lineBytesMax) break
    }
    if (rest === '') return
  } catch (thrown) {
    signal.throwIfAborted()
    throw absent(path, thrown)
  } finally {
    socket.destroy()
    address.release()
  }
  throw new RetryableError('HEPH_LOCAL_ANSWER', `what answers on ${path} broke off: ask again`)
}

function addressOf(path: string): ReturnType<typeof localAddress> {
  try {
    return localAddress(path)
  } catch (thrown) {
    throw absent(path, thrown)
  }
}

function absent(path: string, cause: unknown): RetryableError {
  const { code } = cause as NodeJS.ErrnoException
  const why =
    code === 'EACCES' || code === 'EPERM'
      ? 'it belongs to another user: ask as the one who runs the agent, or as root'
      : 'is the agent running, and is this its --state-dir?'
  return new RetryableError('HEPH_LOCAL_ABSENT', `no agent answers on ${path}; ${why}`, { cause })
}
