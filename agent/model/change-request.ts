/** A change of code that a person asked for, without any error. The words are theirs, and are followed. */
export interface ChangeRequest {
  /** The files that may be changed, from the root of the code; at least one. */
  readonly paths: readonly string[]
  readonly instruction: string
}
