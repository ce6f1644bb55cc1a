/** What a model is asked. Both parts are final text: redacted, delimited, within the budget. */
export interface ModelRequest {
  readonly system: string
  readonly user: string
  readonly maxOutputTokens: number
}

/** What came back. `isComplete` is false when the model was cut off at its limit of tokens. */
export interface ModelReply {
  readonly text: string
  readonly isComplete: boolean
  readonly inputTokens: number
  readonly outputTokens: number
}

/**
 * One model behind some wire format. A call is one attempt; trying again is the caller's business.
 * Errors: RetryableError HEPH_AI_RATE_LIMITED (with the delay the server asks for), HEPH_AI_TIMEOUT,
 * HEPH_AI_UNAVAILABLE; PermanentError HEPH_AI_AUTH, HEPH_AI_REQUEST, HEPH_AI_REPLY (not what the format
 * promises), HEPH_AI_REFUSED (the model declined).
 */
export interface ModelProvider {
  /** Shape: "openai/gpt-5". */
  readonly name: string
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>
}
