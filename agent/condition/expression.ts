/** A condition as it was written, taken apart. */
export type Expression =
  | { readonly kind: 'value'; readonly value: string | number | bigint | boolean | null; readonly at: number }
  | Path
  | {
      readonly kind: 'call'
      readonly name: string
      readonly arguments: readonly Expression[]
      readonly at: number
    }
  | {
      readonly kind: 'compare'
      readonly operator: CompareOperator
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[]; readonly at: number }
  | { readonly kind: 'not'; readonly part: Expression; readonly at: number }

/** Something of a record. Shape: `resource.attributes["a"]["b"]` has names resource, attributes and keys a, b. */
export interface Path {
  readonly kind: 'path'
  readonly names: readonly string[]
  readonly keys: readonly (string | number)[]
  readonly at: number
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>='
