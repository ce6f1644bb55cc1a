import type { ErrorClass } from '../../agent/model/diagnosis.ts'
import type { OperandTypes } from './operand-types.ts'

/**
 * What kind of expression failed, so that it can be found on its line. `raise`: the program threw the
 * error itself; `none`: no expression to look for.
 */
export type Access =
  | 'read_member'
  | 'write_member'
  | 'call'
  | 'iterate'
  | 'destructure'
  | 'index'
  | 'key'
  | 'divide'
  | 'parse'
  | 'operands'
  | 'argument'
  | 'arguments'
  | 'name'
  | 'map_write'
  | 'type_assertion'
  | 'unboxed'
  | 'recursion'
  | 'shared_state'
  | 'nil'
  | 'raise'
  | 'none'

/** What an error's type and message say, before any code is read. */
export interface Symptom {
  /** The rule that recognised it; 'unknown' for none. */
  readonly rule: string
  readonly errorClass: ErrorClass
  readonly access: Access
  /** A member, key or name that the message names. */
  readonly subject?: string
  /** The value that was there instead of a good one. Shape: "undefined", "None", "nil", "str". */
  readonly value?: string
  /** Of which types the two operands were, where the message tells both. */
  readonly operands?: OperandTypes
  /** What happened, as a clause for a sentence. Shape: "`name` is read of undefined". */
  readonly summary: string
  /** What a person can do, where no change of the code would help. */
  readonly advice?: string
}

/** One way in which a runtime words an error. */
export interface MessageRule {
  readonly id: string
  readonly errorClass: ErrorClass
  readonly access: Access
  /** Tried on "type: message", cut at 4 KiB. */
  readonly pattern: RegExp
  /** What the groups of the match mean; without it the summary is the matched text. */
  read?(
    match: RegExpExecArray,
  ): Partial<Pick<Symptom, 'subject' | 'value' | 'operands' | 'summary' | 'advice' | 'errorClass'>>
}
