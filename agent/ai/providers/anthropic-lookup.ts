import { fieldOf } from '../fields.ts'
import type { LookedUpModel, ModelQuestion } from '../model-lookup.ts'
import { anthropicHeaders } from './anthropic.ts'

/**
 * Whether Anthropic knows a model, by its name or by another name for it.
 * Source: Anthropic API, Get a model, and Errors.
 */
export function anthropicLookup({ model, baseUrl, apiKey }: LookedUpModel): readonly [ModelQuestion] {
  return [
    {
      url: `${baseUrl}/v1/models/${encodeURIComponent(model)}`,
      headers: anthropicHeaders(apiKey),
      read: (status, body) => {
        if (status === 200 && typeof fieldOf(body, 'id') === 'string') return { kind: 'known' }
        // Another server may have no such address, and says that in another way.
        const isNamed = fieldOf(fieldOf(body, 'error'), 'type') === 'not_found_error'
        return status === 404 && isNamed ? { kind: 'unknown', names: [] } : undefined
      },
    },
  ]
}
