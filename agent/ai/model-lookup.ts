import { deadlineOf, type Clock } from '../model/clock.ts'
import { connectionFaultOf, type ConnectionFault } from '../net/connection-fault.ts'
import { HttpClient } from '../net/http-client.ts'
import { parsedJson } from './fields.ts'

/** Who is asked for what. */
export interface LookedUpModel {
  readonly model: string
  /** As in `ModelServer`. */
  readonly baseUrl: string
  /** "" where there is none: then none is sent. */
  readonly apiKey: string
}

/** What a server says of a model, without being asked to use it. */
export type ModelFinding =
  /** `servedAs` is the one model that a server has, which it answers with whatever name is asked for. */
  | { readonly kind: 'known'; readonly servedAs?: string }
  /** `names` are those that it has instead, where it tells. */
  | { readonly kind: 'unknown'; readonly names: readonly string[] }
  /** Its list lacks the model, and may not be of all that it answers to. */
  | { readonly kind: 'not_listed'; readonly names: readonly string[] }
  /** The model is there, and gives no text. */
  | { readonly kind: 'no_text' }
  /** It answers, and has no way to tell, at least not at this address. */
  | { readonly kind: 'not_told'; readonly status: number }
  /** The API begins at another address of the same server. */
  | { readonly kind: 'misplaced'; readonly baseUrl: string }
  | { readonly kind: 'key_refused'; readonly status: number }
  /** The key may be good for questions, but not for this look. */
  | { readonly kind: 'key_limited'; readonly status: number }
  /** It limits calls, or fails. */
  | { readonly kind: 'troubled'; readonly status: number }
  | { readonly kind: 'redirected'; readonly status: number }
  /** It takes the look for a wrong one, as something else than a server of models does. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'silent'; readonly timeMs: number }
  | { readonly kind: 'unreachable'; readonly fault: ConnectionFault }

/** One look at a server, in the format of a provider. */
export interface ModelQuestion {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** What an answer says of the model; undefined where that is no more than its status. `body` is parsed JSON. */
  readonly read: (status: number, body: unknown) => ModelFinding | undefined
}

/**
 * The looks that a provider's format has, the best first. Each is a documented GET that is not paid for.
 * Further ones are for servers that do not know the first, and count only for what they say of the model.
 */
export type ModelLookup = (model: LookedUpModel) => readonly [ModelQuestion, ...ModelQuestion[]]

interface LookUpOptions {
  readonly clock: Clock
  /** For all questions together. */
  readonly timeMs: number
}

/** What servers say at addresses that they do not have. */
const LACKS_LIST: ReadonlySet<number> = new Set([404, 405, 410, 501])

/** Lists of gateways have entries for hundreds of models. */
const ANSWER_BYTES_MAX = 4 * 1_048_576

/**
 * Asks a server whether it knows a model. Nothing is tried again, no redirect is followed.
 * Errors: none of the server or of the way to it: they are findings. Bounds: `timeMs`, 4 MiB an answer.
 */
export async function lookUpModel(
  lookup: ModelLookup,
  model: LookedUpModel,
  { clock, timeMs }: LookUpOptions,
): Promise<ModelFinding> {
  const client = new HttpClient({
    connectionsMax: 1,
    idleTimeoutMs: timeMs,
    // One that is half made, as where nobody speaks TLS, outlives its request else.
    connectTimeoutMs: timeMs,
    responseBytesMax: ANSWER_BYTES_MAX,
  })
  const { signal, cancel } = deadlineOf(
    clock,
    timeMs,
    new AbortController().signal,
    () => new Error('time is up'),
  )
  const [first, ...others] = lookup(model)
  let answered: ModelFinding | undefined
  try {
    const found = await ask(client, first, signal)
    if (found.kind !== 'not_told') return found
    answered = found
    for (const other of others) {
      const { status, body } = await get(client, other, signal)
      const told = other.read(status, body)
      if (told !== undefined) return told
    }
    return found
  } catch (thrown) {
    // One that answered is there, whatever it does at addresses that it may not have.
    if (answered !== undefined) return answered
    return signal.aborted || connectionFaultOf(thrown).code === 'UND_ERR_CONNECT_TIMEOUT'
      ? { kind: 'silent', timeMs }
      : { kind: 'unreachable', fault: connectionFaultOf(thrown) }
  } finally {
    cancel()
    await client.close()
  }
}

async function ask(client: HttpClient, question: ModelQuestion, signal: AbortSignal): Promise<ModelFinding> {
  const { status, body } = await get(client, question, signal)
  const told = question.read(status, body)
  if (told !== undefined) return told
  if (status < 300 || LACKS_LIST.has(status)) return { kind: 'not_told', status }
  if (status < 400) return { kind: 'redirected', status }
  if (status === 401) return { kind: 'key_refused', status }
  if (status === 403) return { kind: 'key_limited', status }
  return { kind: status === 429 || status === 408 || status >= 500 ? 'troubled' : 'refused', status }
}

async function get(
  client: HttpClient,
  { url, headers }: ModelQuestion,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const request = { method: 'GET', url, headers: { accept: 'application/json', ...headers } } as const
  const { status, body } = await client.send(request, signal)
  return { status, body: parsedJson(Buffer.from(body).toString()) }
}
