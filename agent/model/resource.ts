/** A value of an attribute. Source: OTLP AnyValue, without bytes. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue }

export type Attributes = Readonly<Record<string, AttributeValue>>

/** What produced the records: service, host, process, file. */
export interface Resource {
  readonly attributes: Attributes
}

export const EMPTY_RESOURCE: Resource = { attributes: {} }
