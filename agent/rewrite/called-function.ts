import type { SyntaxNode } from '../repository/syntax.ts'
import type { MatchContext } from './match-context.ts'
import { namedFunctions } from './scope.ts'
import { calleeOf, lastName, type CodeFile } from './tree.ts'

/** A function with the name it is called by and the file it is in. */
export interface NamedFunction {
  readonly name: string
  readonly node: SyntaxNode
  readonly file: CodeFile
}

/** The one function that a call means: in the same file, else the only one of that name in the other files. */
export function calledFunction(
  call: SyntaxNode,
  file: CodeFile,
  context: MatchContext,
): NamedFunction | undefined {
  const callee = calleeOf(call)
  const name = callee === undefined ? '' : lastName(callee, file.grammar)
  const named = (from: CodeFile): readonly NamedFunction[] =>
    namedFunctions(from)
      .filter((item) => item.name === name)
      .map((item) => ({ ...item, file: from }))
  const own = named(file)
  const found = own.length > 0 ? own : [...context.subject.files.values()].flatMap(named)
  return found.length === 1 ? found[0] : undefined
}
