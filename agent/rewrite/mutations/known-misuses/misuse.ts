/**
 * A way to use a language or its library that is known to fail with these very words, and what is meant by who writes it.
 * `form` is looked for in the text of nodes of a kind; `meant` is what it becomes, with $1… for its groups, or worked out: several are
 * tried in their order.
 */
export interface Misuse {
  /** Kinds of nodes. */
  readonly kind: RegExp
  /** What an error is and says that comes of it, as `Type: message`. */
  readonly when: RegExp
  readonly form: RegExp
  readonly meant: string | ((found: Found) => readonly string[])
  /** Why the one fails and the other does not, as a sentence without its end. */
  readonly because: string
  /** It is so usual that it is only looked for at the places of the trace. */
  readonly isNearOnly?: boolean
  /** It makes do with whatever the value is: what tells where that was made wrong comes before it. */
  readonly isGuess?: boolean
  /** Code with it, that code as it is meant, and the error. */
  readonly example: readonly [before: string, after: string, said: string]
}

/** Where a form was found. */
export interface Found {
  /** Of the whole node. */
  readonly text: string
  /** The groups of the form; '' for one that took no part. */
  readonly part: (group: number) => string
  /** The groups of `when`. */
  readonly said: (group: number) => string
  /** The whole file. */
  readonly fileText: string
}

/** An expression as an operand: in parentheses where it is more than a name, an access, a call or a literal. */
export function operand(code: string): string {
  return /^[\w$.#]+$|^[\w$.#]+[([][^()[\]]*[)\]]$|^(['"])[^'"]*\1$/.test(code) ? code : `(${code})`
}
