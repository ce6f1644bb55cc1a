import type { Grant } from './issuer.ts'

export interface TokenCacheOptions {
  readonly exchange: (refresh: string) => Promise<Grant>
  readonly now: () => number
  readonly refresh: string
}

/**
 * Hands out an access token that is still good, and renews it when it is not. There is one renewal at a time: whoever
 * asks meanwhile waits for it. One that failed is over; the next caller tries again.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions
  #grant: Grant | undefined

  constructor(options: TokenCacheOptions) {
    this.#options = options
  }

  async token(): Promise<string> {
    const grant = this.#grant
    if (grant !== undefined && grant.expiresAt > this.#options.now()) return grant.access
    const renewed = await this.#renew()
    return renewed.access
  }

  async #renew(): Promise<Grant> {
    const refresh = this.#grant?.refresh ?? this.#options.refresh
    const grant = await this.#options.exchange(refresh)
    this.#grant = grant
    return grant
  }
}
