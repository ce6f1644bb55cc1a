import type { SyntaxNode } from '../repository/syntax.ts'
import { calledFunction } from './called-function.ts'
import { nodeBinding, type Binding, type MatchContext } from './match-context.ts'
import { functionOf, isSame, kindOf, receiverOf, type CodeFile } from './tree.ts'

/**
 * What is needed to put `await` around a call: CALLED, the call, CALLEE, the name of what it calls, and AWAIT_OPEN and
 * AWAIT_CLOSE to put around it. Undefined where it calls no async function of the repository, or nothing can wait there.
 */
export function asyncCall(
  call: SyntaxNode,
  file: CodeFile,
  context: MatchContext,
): Readonly<Record<string, Binding>> | undefined {
  const called = calledFunction(call, file, context)
  if (called === undefined || !isAsync(called.node) || !mayAwait(functionOf(call, file), file))
    return undefined
  const isReceiver = isSame(receiverOf(call.parent() ?? call, file.grammar), call)
  return {
    CALLED: nodeBinding(call, file),
    CALLEE: { text: called.name },
    AWAIT_OPEN: { text: isReceiver ? '(await ' : 'await ' },
    AWAIT_CLOSE: { text: isReceiver ? ')' : '' },
  }
}

/** Inside an async function, and at the top level of a module of JavaScript. */
function mayAwait(scope: SyntaxNode, file: CodeFile): boolean {
  if (!isSame(scope, file.root)) return isAsync(scope)
  return (
    file.grammar.family === 'javascript' &&
    scope.children().some((child) => /^(import|export)_statement$/.test(kindOf(child)))
  )
}

/** Whether a function is declared as `async`. */
export function isAsync(scope: SyntaxNode): boolean {
  return scope.children().some((child) => kindOf(child) === 'async')
}
