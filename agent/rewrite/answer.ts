import type { SyntaxNode } from '../repository/syntax.ts'
import type { CodeFile } from './tree.ts'

/** What is missing: something looked up by an id, or a part of what a client sent. */
export type Lack = 'lookup' | 'input'

/** A new check that needs an answer. */
export interface AnswerRequest {
  /** Statement before which the check will stand. */
  readonly point: SyntaxNode
  readonly file: CodeFile
  readonly lack: Lack
  /** The condition of the new check. */
  readonly test: string
  /** What is missing, in one word. */
  readonly noun: string
  /** The function or table that was asked for it. Shape: `store.find`; other code that asks it calls it as we should. */
  readonly asked?: string
  /** Code of the key that was looked up, if any. */
  readonly key?: string
  /** The whole message, where the noun does not say it. */
  readonly says?: string
  /** The same thing is missing as in the example: its message says it as it is. */
  readonly isAlike?: boolean
  /** Other files that may show the convention. */
  readonly others: readonly CodeFile[]
}

/** A check to insert, with the place it was learnt from. */
export interface Answer {
  /** The whole `if`, without indentation of its first line. */
  readonly guard: string
  /** The statements in it, without indentation. */
  readonly body: string
  /** The same on one line. */
  readonly action: string
  readonly line: number
  readonly path: string
  /** Made from an answer to something else, not found as it is. */
  readonly isDerived: boolean
}
