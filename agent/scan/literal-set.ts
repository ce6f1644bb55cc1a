import type { Literal } from '../model/literal.ts'

/** What a scan looks for. */
export interface LiteralSet {
  readonly exact: readonly Uint8Array[]
  /** These match in any ASCII case, but not as the name of an empty value. */
  readonly anyCase: readonly Uint8Array[]
  /** These match in any ASCII case, wherever they are. */
  readonly anyCaseAnywhere?: readonly Uint8Array[]
}

/** Literals as bytes. */
export function literalSetOf(literals: readonly Literal[]): LiteralSet {
  const bytesOf = (isAnyCase: boolean): readonly Uint8Array[] =>
    literals.filter((literal) => literal.isAnyCase === isAnyCase).map(({ text }) => Buffer.from(text))
  return { exact: bytesOf(false), anyCase: bytesOf(true) }
}
