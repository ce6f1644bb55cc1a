import { resolve } from 'node:path'
import { baseUrlOf } from '../../../agent/ai/vendor-urls.ts'
import type { LanguageModelReference } from '../../../agent/model/language-model.ts'
import type { ModelConfig } from './model-config.ts'

/** Each model that some role asks, once. Paths of local ones begin at `baseDirectory`. */
export function configuredModels(
  config: ModelConfig | undefined,
  baseDirectory: string,
): readonly LanguageModelReference[] {
  if (config === undefined) return []
  const asked = Object.values(config.roles)
    .filter(({ enabled }) => enabled)
    .flatMap(({ model }) =>
      model === undefined ? [config, ...config.choices, ...config.fallbacks] : [model],
    )
    .map(({ provider, model, base_url, api_key: apiKey = '' }): LanguageModelReference =>
      provider === 'local'
        ? { provider, model: resolve(baseDirectory, model), baseUrl: '', apiKey: '' }
        : { provider, model, baseUrl: baseUrlOf(provider, base_url), apiKey },
    )
  return [...new Map(asked.map((one) => [JSON.stringify(one), one])).values()]
}
