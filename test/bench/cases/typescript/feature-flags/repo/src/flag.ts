export interface Rule {
  readonly attribute: string
  readonly in: readonly string[]
}

/**
 * A flag is on for a user when it is enabled, the user is not denied, and all rules hold. A flag without rules is on
 * for everybody who is not denied.
 */
export interface Flag {
  readonly name: string
  readonly enabled: boolean
  readonly rules: readonly Rule[]
  readonly denied: readonly string[]
}

export type User = Readonly<Record<string, string>> & { readonly user: string }
