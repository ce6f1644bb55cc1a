import { PermanentError, RetryableError } from '../../model/errors.ts'
import { countOf, fieldOf } from '../fields.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../provider.ts'
import { streamAnswer, type AnswerReader, type ModelServer } from '../streamed-answer.ts'

/**
 * A model behind OpenAI's chat completions, at OpenAI or at a server that speaks the same, streamed. A server that answers
 * as a whole is understood as well. OpenAI keeps the beginning of questions in its cache by itself: there is nothing to mark.
 * Source: OpenAI API, Create chat completion and its streaming events.
 */
export function createOpenAiProvider(server: ModelServer): ModelProvider {
  return {
    name: `openai/${server.model}`,
    bodyOf: (request) => JSON.stringify(bodyOf(request, server.model)),
    complete: (request, signal) =>
      streamAnswer(
        server,
        {
          url: `${server.baseUrl}/chat/completions`,
          // Servers of one's own may need no key.
          headers: server.apiKey === '' ? {} : { authorization: `Bearer ${server.apiKey}` },
          body: JSON.stringify(bodyOf(request, server.model)),
        },
        createReader(),
        signal,
      ),
  }
}

function bodyOf(request: ModelRequest, model: string): unknown {
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
