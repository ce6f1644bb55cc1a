import { join } from 'node:path'
import { ConfigError, PermanentError } from '../../model/errors.ts'
import { askLocally } from '../../net/local-client.ts'
import { CONTROL_SOCKET, type ControlRequest } from './request.ts'

const LINE_BYTES_MAX = 32 * 1_048_576

interface Question {
  readonly stateDirectory: string
  readonly request: ControlRequest
  readonly signal: AbortSignal
}

/**
 * Asks the agent that runs with a state directory; gives the parts of its answer as they come.
 * Errors: those of `askLocally`; what the agent refused, with its code.
 */
export async function* askAgent(question: Question): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
  const { stateDirectory, request, signal } = question
  const path = join(stateDirectory, CONTROL_SOCKET)
  const lines = askLocally({
    path,
    request: JSON.stringify(request),
    lineBytesMax: LINE_BYTES_MAX,
    signal,
  })
  for await (const line of lines) {
    const answer = JSON.parse(line) as Readonly<Record<string, unknown>>
    if ('error' in answer) throw refusal(answer['error'])
    yield answer
  }
}

function refusal(error: unknown): Error {
  const { code, message } = error as { readonly code: `HEPH_${string}`; readonly message: string }
  return code.startsWith('HEPH_TAP_') || code === 'HEPH_CACHE_UNKNOWN'
    ? new ConfigError(code, message)
    : new PermanentError(code, message)
}
