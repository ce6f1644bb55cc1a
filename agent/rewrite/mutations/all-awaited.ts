import { isAsync } from '../async-call.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { functionName, namedFunctions } from '../scope.ts'
import { argumentsOf, calleeOf, functionOf, isSame, kindOf, span, type CodeFile } from '../tree.ts'

/**
 * A list of promises taken for a list of what they give: `rows.map(async (row) => …)` that nothing waits for.
 * Applies to `map` with an async function, or with one that only calls what is handed on, where a value gets a name or is handed on inside an
 * async function; leaves alone what `Promise.all` and the like have. And to `forEach` with an async function, which nobody can wait for.
 */
export const allAwaited: Mutation = {
  id: 'all_awaited',
  isRare: true,
  of: (node, { file, files }) => {
    if (file.grammar.family !== 'javascript' || kindOf(node) !== 'call_expression') return []
    const callee = calleeOf(node)
    const [given] = argumentsOf(node)
    const name = callee?.field('property')?.text()
    if (callee === undefined || given === undefined || !isAsyncFunction(given, [file, ...files])) return []
    const scope = functionOf(node, file)
    const isModule = isSame(scope, file.root) && /^(import|export)\s/m.test(file.text)
    if (!isAsync(scope) && !isModule) return []
    const around = node.parent()?.parent()?.text() ?? ''
    if (/^Promise\.\w+\(/.test(around) || (name !== 'map' && name !== 'forEach')) return []
    const { start, end } = span(node)
    const property = callee.field('property')
    const edits = [
      { start, end: start, replacement: 'await Promise.all(' },
      ...(name === 'forEach' && property !== null ? [{ ...span(property), replacement: 'map' }] : []),
      { start: end, end, replacement: ')' },
    ]
    return [{ edits, says: `${quoted(node.text())} gives promises, and nothing waits for what they give` }]
  },
}

/** One that is written there, or the one function of that name. */
function isAsyncFunction(given: SyntaxNode, files: readonly CodeFile[]): boolean {
  if (kindOf(given) !== 'identifier') return isAsync(given)
  const named = files
    .filter(({ grammar }) => grammar.family === 'javascript')
    .flatMap(namedFunctions)
    .filter(({ node }) => functionName(node) === given.text())
  return named.length > 0 && named.every(({ node }) => isAsync(node))
}
