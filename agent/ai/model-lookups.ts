import type { ModelLookup } from './model-lookup.ts'

/** How a provider is asked whether it knows a model, by provider. Each is loaded only where it is configured. */
export const MODEL_LOOKUPS: Readonly<Record<'openai' | 'anthropic' | 'google', () => Promise<ModelLookup>>> =
  {
    openai: async () => (await import('./providers/openai-lookup.ts')).openAiLookup,
    anthropic: async () => (await import('./providers/anthropic-lookup.ts')).anthropicLookup,
    google: async () => (await import('./providers/google-lookup.ts')).googleLookup,
  }
