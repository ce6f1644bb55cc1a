export class GrantError extends Error {
  override readonly name = 'GrantError'
}

export interface Grant {
  readonly access: string
  readonly refresh: string
  readonly expiresAt: number
}

/** Stands for the identity provider. */
export class Issuer {
  readonly #used = new Set<string>()
  readonly #now: () => number
  readonly #lifeMs: number
  #count = 0

  constructor({ now, lifeMs }: { now: () => number; lifeMs: number }) {
    this.#now = now
    this.#lifeMs = lifeMs
  }

  /** A new pair of tokens for a refresh token, which is good for nothing afterwards. */
  async exchange(refresh: string): Promise<Grant> {
    await new Promise((resolve) => setTimeout(resolve, 2))
    if (this.#used.has(refresh)) throw new GrantError(`refresh token ${refresh} was used before`)
    this.#used.add(refresh)
    this.#count += 1
    return { access: `a${this.#count}`, refresh: `r${this.#count}`, expiresAt: this.#now() + this.#lifeMs }
  }
}
