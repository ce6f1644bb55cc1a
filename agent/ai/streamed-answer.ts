import { deadlineOf, type Clock } from '../model/clock.ts'
import { PermanentError, RetryableError } from '../model/errors.ts'
import { HttpClient } from '../net/http-client.ts'
import { retryAfterMs } from '../net/retry-after.ts'
import { eventsOf } from './event-stream.ts'
import { parsedJson } from './fields.ts'
import type { ModelReply } from './provider.ts'
import { statusError } from './status-error.ts'

/** How a model server is reached; the same for every format that streams its answers. */
export interface ModelServer {
  readonly model: string
  /** Without a path after the version, without a slash at its end. */
  readonly baseUrl: string
  readonly apiKey: string
  /** Longest time for one answer, from the call to its last word. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** What a server answers, its body as it comes. */
export interface OpenedAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

export interface StreamedCall {
  readonly url: string
  /** Sends the question. Errors: HEPH_HTTP_FAILED when nobody answers. */
  readonly open: (signal: AbortSignal) => Promise<OpenedAnswer>
  /** The delay that an error's own body asks for. */
  readonly delayIn?: (body: unknown) => number | undefined
}

/** What is asked at an address by POST, with JSON. */
export interface PostedQuestion {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Puts the parts of an answer together. `take` gets every event; `end` says what they were, once they are over. */
export interface AnswerReader {
  /** Errors: those of `ModelProvider`, for events that tell of one. */
  take(event: unknown): void
  /** Undefined when the answer has no end: it was cut off on its way. */
  end(): ModelReply | undefined
}

const ERROR_BYTES_MAX = 65_536
const REPLY_CHARS_MAX = 200_000
/** Events have much around each word. */
const EVENTS_CHARS_MAX = 20_000_000
const WHOLE_BYTES_MAX = 2_000_000
const IDLE_CONNECTION_MS = 10_000

const client = sharedClient()

/** A question to a server whose format needs no client of its vendor. */
export function posted({ url, headers, body }: PostedQuestion): StreamedCall {
  const ours = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const request = { method: 'POST', url, headers: { ...ours, ...headers }, body: Buffer.from(body) } as const
  return { url, open: (signal) => client().open(request, signal) }
}

/**
 * Asks a server and reads what it streams.
 * Errors: as ModelProvider. An answer that ends before its last event is HEPH_AI_UNAVAILABLE: the same question may well be
 * answered the next time.
 */
export async function streamAnswer(
  server: ModelServer,
  call: StreamedCall,
  reader: AnswerReader,
  outer: AbortSignal,
): Promise<ModelReply> {
  const host = new URL(call.url).host
  const { signal, cancel } = deadlineOf(server.clock, server.timeoutMs, outer, () =>
    timedOut(host, server.timeoutMs),
  )
  try {
    const answer = await call.open(signal)
    if (answer.status !== 200) {
      const body = parsedJson(await textOf(answer.body, ERROR_BYTES_MAX))
      const asked = delayIn(answer.headers, server.clock) ?? call.delayIn?.(body)
      throw statusError({ host, model: server.model, status: answer.status, retryAfterMs: asked })
    }
    const isWhole = /\b(?:json|html)\b/.test(answer.headers['content-type'] ?? '')
    let chars = 0
    for await (const data of isWhole ? wholeOf(answer.body) : eventsOf(answer.body)) {
      if (data === '[DONE]') continue
      chars += data.length
      const event = parsedJson(data)
      if (event === undefined || chars > EVENTS_CHARS_MAX) throw unreadable(host)
      reader.take(event)
    }
    const reply = reader.end()
    if (reply === undefined) throw isWhole ? unreadable(host) : cutOff(host)
    if (reply.text.length > REPLY_CHARS_MAX) throw unreadable(host)
    return reply
  } catch (thrown) {
    outer.throwIfAborted()
    if (signal.aborted) throw signal.reason
    throw thrown instanceof RetryableError && thrown.code === 'HEPH_HTTP_FAILED'
      ? new RetryableError('HEPH_AI_UNAVAILABLE', `the model server at ${host} cannot be reached`, {
          cause: thrown,
        })
      : thrown
  } finally {
    cancel()
  }
}

/** One for all: connections stay open between two questions. Made when the first is asked. */
function sharedClient(): () => HttpClient {
  let made: HttpClient | undefined
  return () =>
    (made ??= new HttpClient({
      connectionsMax: 4,
      idleTimeoutMs: IDLE_CONNECTION_MS,
      responseBytesMax: ERROR_BYTES_MAX,
    }))
}

/** A server that does not stream says all in one. */
async function* wholeOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  yield await textOf(body, WHOLE_BYTES_MAX)
}

/** Shape: "retry-after: 2" or an HTTP date; "retry-after-ms: 250", which some servers send besides and is finer. */
function delayIn(headers: Readonly<Record<string, string>>, clock: Clock): number | undefined {
  const milliseconds = Number(headers['retry-after-ms'] ?? 'none')
  return Number.isFinite(milliseconds) && milliseconds >= 0
    ? milliseconds
    : retryAfterMs(headers['retry-after'], clock.now())
}

async function textOf(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= bytesMax) break
  }
  return Buffer.concat(chunks).toString()
}

function timedOut(host: string, timeoutMs: number): RetryableError {
  return new RetryableError(
    'HEPH_AI_TIMEOUT',
    `the model server at ${host} did not answer within ${timeoutMs}ms`,
  )
}

function cutOff(host: string): RetryableError {
  return new RetryableError(
    'HEPH_AI_UNAVAILABLE',
    `the model server at ${host} ended its answer before it was complete`,
  )
}

function unreadable(host: string): PermanentError {
  return new PermanentError('HEPH_AI_REPLY', `the model server at ${host} sent an answer that cannot be read`)
}
