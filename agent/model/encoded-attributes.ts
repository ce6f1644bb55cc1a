import type { Attributes } from './resource.ts'

/**
 * A record's own attributes as the bytes that are sent: nearly all of them are never asked for here, so that no value
 * is made of them before somebody asks.
 */
export interface EncodedAttributes {
  /** OTLP KeyValues, one after the other, each under the tag of a record's attributes. */
  readonly bytes: Uint8Array
  /** Whether an attribute of this name may be among them; never false for one that is. */
  mayHold(name: string): boolean
  /** The same as values. */
  read(): Attributes
}
