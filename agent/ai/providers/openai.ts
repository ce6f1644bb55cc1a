import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import { PermanentError, RetryableError } from '../../model/errors.ts'
import { countOf, fieldOf } from '../fields.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../provider.ts'
import { statusError } from '../status-error.ts'

export interface OpenAiOptions {
  readonly model: string
  /** Where the API is; any server that speaks the same format. */
  readonly baseUrl: string
  /** '' for servers that need none. */
  readonly apiKey: string
  readonly timeoutMs: number
}

const REPLY_CHARS_MAX = 200_000

/** A model behind OpenAI's chat completions, at OpenAI or at a compatible server. */
export function createOpenAiProvider(options: OpenAiOptions): ModelProvider {
  const client = new OpenAI({
    baseURL: options.baseUrl,
    // The client insists on a key; servers without one ignore it.
    apiKey: options.apiKey === '' ? 'none' : options.apiKey,
    timeout: options.timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
  })
  return {
    name: `openai/${options.model}`,
    bodyOf: (request) => JSON.stringify(bodyOf(request, options.model)),
    complete: async (request, signal) => {
      try {
        const reply: unknown = await client.chat.completions.create(bodyOf(request, options.model), {
          signal,
        })
        return readReply(reply)
      } catch (thrown) {
        signal.throwIfAborted()
        throw translated(thrown, options)
      }
    },
  }
}

function bodyOf(request: ModelRequest, model: string): OpenAI.Chat.ChatCompletionCreateParamsNonStreaming {
  return {
    model,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.user },
    ],
    max_completion_tokens: request.maxOutputTokens,
    temperature: request.temperature ?? 0,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
  }
}

/** Servers that are only nearly compatible answer all kinds of things: nothing is taken on trust. */
function readReply(reply: unknown): ModelReply {
  const choice = fieldOf(fieldOf(reply, 'choices'), '0')
  const content = fieldOf(fieldOf(choice, 'message'), 'content')
  const refusal = fieldOf(fieldOf(choice, 'message'), 'refusal')
  if (typeof refusal === 'string' && refusal !== '') {
    throw new PermanentError('HEPH_AI_REFUSED', 'the model declined to answer')
  }
  if (typeof content !== 'string' || content.length > REPLY_CHARS_MAX) {
    throw new PermanentError(
      'HEPH_AI_REPLY',
      'the model server answered with something that is no chat completion',
    )
  }
  const usage = fieldOf(reply, 'usage')
  return {
    text: content,
    isComplete: fieldOf(choice, 'finish_reason') !== 'length',
    inputTokens: countOf(fieldOf(usage, 'prompt_tokens')),
    outputTokens: countOf(fieldOf(usage, 'completion_tokens')),
  }
}

function translated(thrown: unknown, { model, baseUrl, timeoutMs }: OpenAiOptions): Error {
  if (thrown instanceof PermanentError) return thrown
  const host = new URL(baseUrl).host
  if (thrown instanceof APIConnectionTimeoutError) {
    return new RetryableError(
      'HEPH_AI_TIMEOUT',
      `the model server at ${host} did not answer within ${timeoutMs}ms`,
    )
  }
  if (thrown instanceof APIConnectionError || thrown instanceof APIUserAbortError) {
    return new RetryableError('HEPH_AI_UNAVAILABLE', `the model server at ${host} cannot be reached`, {
      cause: thrown,
    })
  }
  if (thrown instanceof APIError) {
    const status: unknown = thrown.status
    const known = typeof status === 'number' ? status : 0
    return statusError({ host, model, status: known, retryAfterMs: retryAfterOf(thrown) })
  }
  // A body that is not JSON ends here.
  return new PermanentError(
    'HEPH_AI_REPLY',
    `the model server at ${host} sent an answer that cannot be read`,
    {
      cause: thrown,
    },
  )
}

/** Shape: "retry-after: 2" or an HTTP date; "retry-after-ms: 250". */
function retryAfterOf(error: APIError): number | undefined {
  const headers: unknown = error.headers
  if (!(headers instanceof Headers)) return undefined
  const milliseconds = headers.get('retry-after-ms')
  if (milliseconds !== null && Number.isFinite(Number(milliseconds))) return Number(milliseconds)
  const seconds = headers.get('retry-after')
  return seconds !== null && Number.isFinite(Number(seconds)) ? Number(seconds) * 1_000 : undefined
}
