import { PermanentError, RetryableError } from '../../model/errors.ts'
import { countOf, fieldOf } from '../fields.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../provider.ts'
import { posted, streamAnswer, type AnswerReader, type ModelServer } from '../streamed-answer.ts'

const VERSION = '2026-10-21'

/**
 * A model behind Anthropic's messages, streamed. What is the same for every error is marked for the server's cache.
 * Source: Anthropic API, Messages and Streaming Messages, version 2026-10-21.
 */
export function createAnthropicProvider(server: ModelServer): ModelProvider {
  return {
    name: `anthropic/${server.model}`,
    bodyOf: (request) => JSON.stringify(bodyOf(request, server.model)),
    complete: (request, signal) =>
      streamAnswer(
        server,
        posted({
          url: `${server.baseUrl}/v1/messages`,
          headers: anthropicHeaders(server.apiKey),
          body: JSON.stringify(bodyOf(request, server.model)),
        }),
        createReader(),
        signal,
      ),
  }
}

/** What every request says of itself; without a key it carries none. */
export function anthropicHeaders(apiKey: string): Record<string, string> {
  return { 'anthropic-version': VERSION, ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }) }
}

/** How much chance there is in an answer is the model's own: this version has no parameter for it. */
function bodyOf(request: ModelRequest, model: string): unknown {
  return {
    model,
    max_tokens: request.maxOutputTokens,
    system: [{ type: 'text', text: request.system, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: request.user }],
    stream: true,
  }
}

/**
 *   message_start ─▶ content_block_start, content_block_delta …, content_block_stop ─▶ message_delta ─▶ message_stop
 *
 * `ping` may come anywhere; `error` ends it. Counts of tokens in `message_delta` are of all that was sent so far.
 */
function createReader(): AnswerReader {
  let text = ''
  let stopReason: unknown
  let inputTokens = 0
  let cachedTokens = 0
  let outputTokens = 0
  let hasEnded = false
  const count = (usage: unknown): void => {
    const cached =
      countOf(fieldOf(usage, 'cache_read_input_tokens')) +
      countOf(fieldOf(usage, 'cache_creation_input_tokens'))
    inputTokens = Math.max(inputTokens, countOf(fieldOf(usage, 'input_tokens')) + cached)
    cachedTokens = Math.max(cachedTokens, countOf(fieldOf(usage, 'cache_read_input_tokens')))
    outputTokens = Math.max(outputTokens, countOf(fieldOf(usage, 'output_tokens')))
  }
  return {
    take: (event) => {
      const delta = fieldOf(event, 'delta')
      switch (fieldOf(event, 'type')) {
        case 'message_start':
          count(fieldOf(fieldOf(event, 'message'), 'usage'))
          return
        case 'content_block_delta': {
          const part = fieldOf(delta, 'text')
          if (fieldOf(delta, 'type') === 'text_delta' && typeof part === 'string') text += part
          return
        }
        case 'message_delta':
          stopReason = fieldOf(delta, 'stop_reason')
          count(fieldOf(event, 'usage'))
          return
        case 'message_stop':
          hasEnded = true
          return
        case 'error':
          throw streamError(fieldOf(event, 'error'))
      }
    },
    end: (): ModelReply | undefined => {
      if (!hasEnded) return undefined
      if (stopReason === 'refusal')
        throw new PermanentError('HEPH_AI_REFUSED', 'the model declined to answer')
      if (typeof stopReason !== 'string')
        throw new PermanentError('HEPH_AI_REPLY', 'the model server did not say how its answer ended')
      const isComplete = stopReason !== 'max_tokens' && stopReason !== 'model_context_window_exceeded'
      return { text, isComplete, inputTokens, outputTokens, cachedTokens }
    },
  }
}

const PASSING: ReadonlySet<unknown> = new Set(['overloaded_error', 'api_error', 'timeout_error'])

/** An error after the answer has begun, when its status was sent already. */
function streamError(error: unknown): Error {
  const type = fieldOf(error, 'type')
  if (type === 'rate_limit_error')
    return new RetryableError('HEPH_AI_RATE_LIMITED', 'the model server limits the rate of calls')
  const said = typeof type === 'string' ? type.replaceAll(/[^\w]/g, '').slice(0, 60) : 'no type'
  return PASSING.has(type)
    ? new RetryableError('HEPH_AI_UNAVAILABLE', `the model server failed while it answered (${said})`)
    : new PermanentError('HEPH_AI_REQUEST', `the model server refused the call while it answered (${said})`)
}
