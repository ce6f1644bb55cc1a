import type { SyntaxNode } from '../repository/syntax.ts'
import { emptyCode } from './empty-types.ts'
import { packageFiles } from './go-types.ts'
import type { CodeFile } from './tree.ts'

/** How a function of a typed language (Go, Java, Rust) ends early where it has nothing to work with. */
export interface EmptyAnswer {
  /** A whole statement. */
  readonly statement: string
  readonly because: string
  /** The code or its comment says it of such a lack; else its type allows it, or code beside it does it for another one. */
  readonly isShown: boolean
}

/** What lacks: a value that is not there, elements where there are none, or a place outside of what there is. */
export type LackKind = 'absent' | 'empty' | 'outside'

export interface LackRequest {
  /** What is not there, or has too few. */
  readonly node: SyntaxNode
  readonly kind: LackKind
  readonly file: CodeFile
  readonly others: readonly CodeFile[]
}

/** The empty value of a result, by the type that is written down. */
export function emptyOfType(type: string, { file, others }: LackRequest): string | undefined {
  return emptyCode(type, file, packageFiles(others, file))?.replace('$&', type)
}

/** A statement that gives a value; '' for none. */
export function returning(code: string, file: CodeFile): string {
  const ends = file.grammar.family === 'go' ? '' : ';'
  return `return${code === '' ? '' : ` ${code}`}${ends}`
}
