/** A language model that a component asks, as its configuration names it. */
export interface LanguageModelReference {
  readonly provider: 'openai' | 'anthropic' | 'google' | 'local'
  /** What its provider calls it; of a local one the absolute path of its file. */
  readonly model: string
  /** Up to the version of the API, without a slash at its end; "" for a local one. */
  readonly baseUrl: string
  /** A secret; "" where none is configured. */
  readonly apiKey: string
}
