import OpenAI, { APIError } from 'openai'
import { PermanentError, RetryableError } from '../../model/errors.ts'
import { countOf, fieldOf } from '../fields.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../provider.ts'
import { streamAnswer, type AnswerReader, type ModelServer, type OpenedAnswer } from '../streamed-answer.ts'

/**
 * A model behind OpenAI's chat completions, at OpenAI or at a server that speaks the same, streamed. A server that answers
 * as a whole is understood as well. OpenAI keeps the beginning of questions in its cache by itself: there is nothing to mark.
 * Source: OpenAI API, Create chat completion and its streaming events.
 */
export function createOpenAiProvider(server: ModelServer): ModelProvider {
  const client = new OpenAI({
    baseURL: server.baseUrl,
    // The client insists on a key; servers of one's own that need none are sent no header.
    apiKey: server.apiKey === '' ? 'none' : server.apiKey,
    ...(server.apiKey === '' ? { defaultHeaders: { authorization: null } } : {}),
    timeout: server.timeoutMs,
    // Who asks again, and when, is decided for all providers alike.
    maxRetries: 0,
    logLevel: 'off',
  })
  return {
    name: `openai/${server.model}`,
    bodyOf: (request) => JSON.stringify(bodyOf(request, server.model)),
    complete: (request, signal) =>
      streamAnswer(
        server,
        {
          url: `${server.baseUrl}/chat/completions`,
          open: (within) => openAnswer(client, bodyOf(request, server.model), within),
        },
        createReader(),
        signal,
      ),
  }
}

/** The answer before it is read: the client would take one that never ends, and answers that are no stream for none. */
async function openAnswer(
  client: OpenAI,
  body: OpenAI.Chat.ChatCompletionCreateParamsStreaming,
  signal: AbortSignal,
): Promise<OpenedAnswer> {
  try {
    const answer = await client.chat.completions.create(body, { signal }).asResponse()
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: received(answer.body) }
  } catch (thrown) {
    const status: unknown = thrown instanceof APIError ? thrown.status : undefined
    if (thrown instanceof APIError && typeof status === 'number')
      return { status, headers: headersOf(thrown), body: received(null) }
    throw new RetryableError('HEPH_HTTP_FAILED', 'no answer from the model server', { cause: thrown })
  }
}

function headersOf({ headers }: APIError): Readonly<Record<string, string>> {
  const known: unknown = headers
  return known instanceof Headers ? Object.fromEntries(known) : {}
}

async function* received(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of body ?? []) yield part
  } catch (thrown) {
    throw new RetryableError('HEPH_HTTP_FAILED', 'the model server stopped in its answer', { cause: thrown })
  }
}

function bodyOf(request: ModelRequest, model: string): OpenAI.Chat.ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.user },
    ],
    max_completion_tokens: request.maxOutputTokens,
    temperature: request.temperature ?? 0,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    stream: true,
    // Else nobody says what the answer cost.
    stream_options: { include_usage: true },
  }
}

/**
 *   {choices: [{delta}]} … {choices: [{delta, finish_reason}]} ─▶ {choices: [], usage} ─▶ [DONE]
 *
 * Servers that are only nearly compatible answer all kinds of things: nothing is taken on trust. `message` stands in the
 * place of `delta` in an answer that came as a whole.
 */
function createReader(): AnswerReader {
  let text = ''
  let isRefused = false
  let finishReason: unknown
  let usage: unknown
  return {
    take: (event) => {
      const error = fieldOf(event, 'error')
      if (typeof error === 'object' && error !== null) throw streamError(error)
      const choice = fieldOf(fieldOf(event, 'choices'), '0')
      const message = fieldOf(choice, 'message')
      const part = message ?? fieldOf(choice, 'delta')
      const refusal = fieldOf(part, 'refusal')
      if (typeof refusal === 'string' && refusal !== '') isRefused = true
      const content = fieldOf(part, 'content')
      if (typeof content === 'string') text += content
      else if (message !== undefined && !isRefused) throw noCompletion()
      const reason = fieldOf(choice, 'finish_reason')
      if (typeof reason === 'string') finishReason = reason
      else if (message !== undefined) finishReason ??= 'stop'
      const counted = fieldOf(event, 'usage')
      if (typeof counted === 'object' && counted !== null) usage = counted
    },
    end: (): ModelReply | undefined => {
      if (isRefused || finishReason === 'content_filter')
        throw new PermanentError('HEPH_AI_REFUSED', 'the model declined to answer')
      if (finishReason === undefined) return undefined
      const cached = fieldOf(fieldOf(usage, 'prompt_tokens_details'), 'cached_tokens')
      return {
        text,
        isComplete: finishReason !== 'length',
        inputTokens: countOf(fieldOf(usage, 'prompt_tokens')),
        outputTokens: countOf(fieldOf(usage, 'completion_tokens')),
        ...(cached === undefined ? {} : { cachedTokens: countOf(cached) }),
      }
    },
  }
}

function noCompletion(): PermanentError {
  return new PermanentError(
    'HEPH_AI_REPLY',
    'the model server answered with something that is no chat completion',
  )
}

/** An error after the answer has begun, when its status was sent already. */
function streamError(error: unknown): Error {
  const named = [fieldOf(error, 'code'), fieldOf(error, 'type')].map(String)
  return named.some((name) => name === '429' || name.startsWith('rate_limit'))
    ? new RetryableError('HEPH_AI_RATE_LIMITED', 'the model server limits the rate of calls')
    : new RetryableError('HEPH_AI_UNAVAILABLE', 'the model server failed while it answered')
}
