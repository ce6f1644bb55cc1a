import { fieldOf } from '../fields.ts'
import type { LookedUpModel, ModelFinding, ModelQuestion } from '../model-lookup.ts'
import { googleHeaders, googleModelUrl } from './google.ts'

/**
 * Whether Google knows a model in the version of the API that is used, and has it write.
 * Source: Gemini API, models.get, v1; google.rpc.ErrorInfo for keys that are not valid.
 */
export function googleLookup({ model, baseUrl, apiKey }: LookedUpModel): readonly [ModelQuestion] {
  return [{ url: googleModelUrl(baseUrl, model), headers: googleHeaders(apiKey), read: findingOf }]
}

function findingOf(status: number, body: unknown): ModelFinding | undefined {
  if (status === 200 && typeof fieldOf(body, 'name') === 'string') {
    const methods = fieldOf(body, 'supportedGenerationMethods')
    return Array.isArray(methods) && !methods.includes('generateContent')
      ? { kind: 'no_text' }
      : { kind: 'known' }
  }
  const error = fieldOf(body, 'error')
  if (status === 404 && fieldOf(error, 'status') === 'NOT_FOUND') return { kind: 'unknown', names: [] }
  const details = fieldOf(error, 'details')
  const isKeyWrong =
    Array.isArray(details) &&
    (details as readonly unknown[]).some((detail) => fieldOf(detail, 'reason') === 'API_KEY_INVALID')
  return isKeyWrong || fieldOf(error, 'status') === 'PERMISSION_DENIED'
    ? { kind: 'key_refused', status }
    : undefined
}
