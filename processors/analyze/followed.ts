import type { ParsedFile } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'

/** An expression whose value is followed backwards. */
export interface Followed {
  readonly node: SyntaxNode
  readonly file: ParsedFile
  readonly frameIndex: number | undefined
  readonly weight: number
  readonly text: string
  /** How the value came out of the code there. */
  readonly way?: Way | undefined
  /**
   * Whether the value of an expression cannot be the bad one; undefined where nothing rules one out, as for what the
   * bad value is only a part of.
   */
  readonly rulesOut?: ((node: SyntaxNode) => boolean) | undefined
  /** What is wrong there by itself, whatever comes in: a way through without a result, a variable that is set too late. */
  readonly fault?: 'no_result' | 'too_late' | 'leaves_out' | undefined
  /** What is looked for is inside of the value: an empty list or map is only where it begins. */
  readonly isContainer?: boolean | undefined
  /** The value was only kept where it was given: it is the doing of whoever gives it. */
  readonly isStored?: boolean
  /** The call whose function the value was followed into; undefined where that was another way. */
  readonly calledFrom?: CalledFrom | undefined
  readonly within?: Within | undefined
  /** How much of the weight counts for the function that it is in, and not only for what is behind it; 1 without. */
  readonly share?: number | undefined
}

/** Handed over to a parameter, given back by a function, set to a variable or a field, put into a container. */
export type Way = 'handed' | 'given' | 'set' | 'put'

/** An entry that is wanted of the object or list that is followed. */
export interface Within {
  readonly name: string
  /** Of what the entry was read as. */
  readonly weight: number
  readonly rulesOut: Followed['rulesOut']
  readonly outer: Within | undefined
}

/** A call that was followed into the function it calls: what its parameters are is known. */
export interface CalledFrom {
  readonly called: { readonly path: string; readonly startIndex: number }
  readonly call: SyntaxNode
  readonly file: ParsedFile
  readonly frameIndex: number | undefined
  /** How the function of the call was come into. */
  readonly calledFrom: CalledFrom | undefined
}

/** How much of a value's fault each kind of step hands on to what is behind it. */
export const KEEPS = {
  assigned: 0.97,
  element: 0.92,
  argument: 0.86,
  /** An argument that the caller, too, was only given or read out of something. */
  handedOn: 0.93,
  otherCaller: 0.62,
  returned: 0.94,
  given: 0.6,
  /** One of several own methods of the name that is called. */
  dispatched: 0.86,
  /** The methods of what a library is given to call. */
  called: 0.85,
  written: 0.88,
  changed: 0.84,
  object: 0.62,
  part: 0.9,
  /** A side of a calculation, or what a function of numbers is given. */
  operand: 0.96,
  /** An empty list or map, of which an element is wanted; a literal that is only the first value. */
  beginning: 0.5,
  /** Who made the object whose own field is bad. */
  receiver: 0.7,
  index: 0.6,
  /** JavaScript gives nothing for an index without an element, and no error. */
  elementIndex: 0.88,
  ruledOut: 0.45,
  stored: 0.97,
  otherStored: 0.86,
} as const

/** Searches through all files of the language. */
export const SEARCHES_MAX = 8
/** What is looked for elsewhere only for what has still a good part in the value. */
const SEARCHED_WEIGHT_MIN = 0.35

/** What is left of the searches for one error. */
export interface Budget {
  searchesLeft: number
}

/** Whether a search through the files is worth its cost, and counts it. */
export function maySearch({ weight }: Followed, budget: Budget): boolean {
  if (weight < SEARCHED_WEIGHT_MIN || budget.searchesLeft <= 0) return false
  budget.searchesLeft -= 1
  return true
}
