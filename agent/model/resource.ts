/** A value of an attribute. Source: OTLP AnyValue. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue }

/** Bytes as text, wherever a value has to be text. Source: OTLP/JSON, bytesValue. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** A value with attributes in it as JSON: integers of 64 bits become decimal text, bytes base64. Shape: '{"id":"1152921504606846976"}'. */
export function jsonText(value: unknown): string {
  return JSON.stringify(
    value,
    function (this: Readonly<Record<string, unknown>>, key: string, given: unknown) {
      // A Buffer has made something else of itself by then.
      const own = this[key]
      if (own instanceof Uint8Array) return base64Of(own)
      return typeof given === 'bigint' ? given.toString() : given
    },
  )
}

export type Attributes = Readonly<Record<string, AttributeValue>>

/** What produced the records: service, host, process, file. */
export interface Resource {
  readonly attributes: Attributes
  /** Attributes that somebody before us left out. */
  readonly droppedAttributesCount?: number
  readonly schemaUrl?: string
}

/** What in a program made the records: a library, with its version. Source: OTLP InstrumentationScope. */
export interface Scope {
  readonly name: string
  readonly version: string
  readonly attributes: Attributes
  readonly droppedAttributesCount: number
  readonly schemaUrl: string
}

export const EMPTY_RESOURCE: Resource = { attributes: {} }
