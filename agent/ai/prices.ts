import type { ModelReply } from './provider.ts'

/** What a model costs. Units: US dollars for a million tokens. */
export interface Price {
  readonly input: number
  readonly output: number
  /** Input that the server had in its cache; as other input when left out. */
  readonly cachedInput?: number
}

/**
 * List prices of the vendors, by the beginning of a model's name; the longest that fits counts. They change: what the
 * configuration says goes before. A model that is not here costs what is not known, which is not the same as nothing.
 */
const PRICES: Readonly<Record<string, Price>> = {
  'openai/gpt-4o': { input: 2.5, output: 10, cachedInput: 1.25 },
  'openai/gpt-4o-mini': { input: 0.15, output: 0.6, cachedInput: 0.075 },
  'openai/gpt-4.1': { input: 2, output: 8, cachedInput: 0.5 },
  'openai/gpt-4.1-mini': { input: 0.4, output: 1.6, cachedInput: 0.1 },
  'openai/gpt-5': { input: 1.25, output: 10, cachedInput: 0.125 },
  'openai/gpt-5-mini': { input: 0.25, output: 2, cachedInput: 0.025 },
  'openai/o3': { input: 2, output: 8, cachedInput: 0.5 },
  'anthropic/claude-3-5-haiku': { input: 0.8, output: 4, cachedInput: 0.08 },
  'anthropic/claude-haiku-4': { input: 1, output: 5, cachedInput: 0.1 },
  'anthropic/claude-sonnet-4': { input: 3, output: 15, cachedInput: 0.3 },
  'anthropic/claude-opus-4': { input: 15, output: 75, cachedInput: 1.5 },
  'google/gemini-2.5-flash': { input: 0.3, output: 2.5, cachedInput: 0.075 },
  'google/gemini-2.5-pro': { input: 1.25, output: 10, cachedInput: 0.31 },
}

/** The price of a model by its provider's name; undefined when it is not known. */
export function priceOf(name: string): Price | undefined {
  const fitting = Object.keys(PRICES).filter((beginning) => name.startsWith(beginning))
  const longest = fitting.toSorted((a, b) => b.length - a.length)[0]
  return longest === undefined ? undefined : PRICES[longest]
}

/** What an answer costs. Units: US dollars. */
export function costOf(
  price: Price,
  {
    inputTokens,
    outputTokens,
    cachedTokens = 0,
  }: Pick<ModelReply, 'inputTokens' | 'outputTokens' | 'cachedTokens'>,
): number {
  const cached = Math.min(cachedTokens, inputTokens)
  const input = (inputTokens - cached) * price.input + cached * (price.cachedInput ?? price.input)
  return (input + outputTokens * price.output) / 1_000_000
}
