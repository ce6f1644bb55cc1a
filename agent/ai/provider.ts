/** What a model is asked. Both parts are final text: redacted, delimited, within the budget. */
export interface ModelRequest {
  readonly system: string
  readonly user: string
  readonly maxOutputTokens: number
  /** How much chance there is in the answer; none (0) when left out. */
  readonly temperature?: number
  /** Another number is another answer of the same question, where there is chance. */
  readonly seed?: number
}

/** What came back. `isComplete` is false when the model was cut off at its limit of tokens. */
export interface ModelReply {
  readonly text: string
  readonly isComplete: boolean
  readonly inputTokens: number
  readonly outputTokens: number
  /** Those of the input that the server had in its cache, where it tells. */
  readonly cachedTokens?: number
  /** Which of several answered, as its `name`; the provider itself when left out. */
  readonly answeredBy?: string
  /** What it cost, where the price is known. Units: US dollars. */
  readonly cost?: number
}

/**
 * One model behind some wire format. A call is one attempt; trying again is the caller's business.
 * Errors: RetryableError HEPH_AI_RATE_LIMITED (with the delay the server asks for), HEPH_AI_TIMEOUT,
 * HEPH_AI_UNAVAILABLE; PermanentError HEPH_AI_AUTH, HEPH_AI_REQUEST, HEPH_AI_REPLY (not what the format
 * promises), HEPH_AI_REFUSED (the model declined), HEPH_AI_LOCAL (a model in this process cannot be used),
 * HEPH_AI_LIMIT (a limit of the configuration would be passed).
 */
export interface ModelProvider {
  /** Shape: "openai/gpt-5". */
  readonly name: string
  /** What `complete` sends, byte for byte; of a model in this process what it is given. */
  bodyOf(request: ModelRequest): string
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>
}
