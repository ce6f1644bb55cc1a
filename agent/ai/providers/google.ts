import { PermanentError } from '../../model/errors.ts'
import { countOf, fieldOf } from '../fields.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../provider.ts'
import { posted, streamAnswer, type AnswerReader, type ModelServer } from '../streamed-answer.ts'

/**
 * A model behind Google's Gemini API, streamed.
 * Source: Gemini API, models.streamGenerateContent, v1.
 */
export function createGoogleProvider(server: ModelServer): ModelProvider {
  return {
    name: `google/${server.model}`,
    bodyOf: (request) => JSON.stringify(bodyOf(request)),
    complete: (request, signal) =>
      streamAnswer(
        server,
        {
          ...posted({
            url: `${googleModelUrl(server.baseUrl, server.model)}:streamGenerateContent?alt=sse`,
            headers: googleHeaders(server.apiKey),
            body: JSON.stringify(bodyOf(request)),
          }),
          delayIn: askedDelay,
        },
        createReader(),
        signal,
      ),
  }
}

/** Where a model is, in the version of the API that is spoken. */
export function googleModelUrl(baseUrl: string, model: string): string {
  return `${baseUrl}/v1/models/${encodeURIComponent(model)}`
}

/** What every request says of itself; without a key it carries none. */
export function googleHeaders(apiKey: string): Record<string, string> {
  return apiKey === '' ? {} : { 'x-goog-api-key': apiKey }
}

function bodyOf(request: ModelRequest): unknown {
  return {
    systemInstruction: { parts: [{ text: request.system }] },
    contents: [{ role: 'user', parts: [{ text: request.user }] }],
    generationConfig: {
      maxOutputTokens: request.maxOutputTokens,
      temperature: request.temperature ?? 0,
      candidateCount: 1,
      ...(request.seed === undefined ? {} : { seed: request.seed }),
    },
  }
}

const DECLINED: ReadonlySet<unknown> = new Set([
  'SAFETY',
  'RECITATION',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'LANGUAGE',
])

/** Every event is a whole response with the next part of the text; the last one says why it ended. */
function createReader(): AnswerReader {
  let text = ''
  let finishReason: unknown
  let usage: unknown
  return {
    take: (event) => {
      const blocked = fieldOf(fieldOf(event, 'promptFeedback'), 'blockReason')
      if (typeof blocked === 'string')
        throw new PermanentError('HEPH_AI_REFUSED', 'the model server declined the question')
      const candidate = fieldOf(fieldOf(event, 'candidates'), '0')
      const parts = fieldOf(fieldOf(candidate, 'content'), 'parts')
      for (const part of Array.isArray(parts) ? (parts as readonly unknown[]) : []) {
        const said = fieldOf(part, 'text')
        if (typeof said === 'string' && fieldOf(part, 'thought') !== true) text += said
      }
      finishReason = fieldOf(candidate, 'finishReason') ?? finishReason
      usage = fieldOf(event, 'usageMetadata') ?? usage
    },
    end: (): ModelReply | undefined => {
      if (finishReason === undefined) return undefined
      if (DECLINED.has(finishReason))
        throw new PermanentError('HEPH_AI_REFUSED', 'the model declined to answer')
      return {
        text,
        isComplete: finishReason === 'STOP',
        inputTokens: countOf(fieldOf(usage, 'promptTokenCount')),
        outputTokens:
          countOf(fieldOf(usage, 'candidatesTokenCount')) + countOf(fieldOf(usage, 'thoughtsTokenCount')),
        cachedTokens: countOf(fieldOf(usage, 'cachedContentTokenCount')),
      }
    },
  }
}

/** Shape: {"error": {"details": [{"@type": "…RetryInfo", "retryDelay": "34.07s"}]}} gives 34070. */
function askedDelay(body: unknown): number | undefined {
  const details = fieldOf(fieldOf(body, 'error'), 'details')
  for (const detail of Array.isArray(details) ? (details as readonly unknown[]) : []) {
    const delay = fieldOf(detail, 'retryDelay')
    const seconds = typeof delay === 'string' ? /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay)?.[1] : undefined
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1_000)
  }
  return undefined
}
