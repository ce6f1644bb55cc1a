import { callsOf } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { CrashSite } from './finder.ts'
import { viewOf } from './language-views.ts'
import { LOOP_KINDS } from './loop-kinds.ts'
import type { Search } from './origin.ts'
import { containerChanges } from './writes.ts'

const CALLS_MAX = 12
const DEPTH_MAX = 2
const TAKES_AWAY =
  /\b(?:splice|pop|shift|remove\w*|delete|del|discard|clear|popitem|poll|retain|drain|unshift)\b/

/** A place that changes, while a loop goes on, what the loop goes through. */
export interface LoopChange {
  readonly file: ParsedFile
  readonly node: SyntaxNode
  /** What is gone through, as the loop says it. */
  readonly list: string
}

/**
 * What a function that is called in the loop around the crash takes away from the list that the loop goes through.
 * Shape: `finish(job)`, which splices `queue.jobs`, in `for (…) { const job = jobs[index] … }` with `jobs = queue.jobs`.
 * undefined where no such call is found. Bounds: 12 calls, two functions deep.
 */
export async function changedByCall(crash: CrashSite, search: Search): Promise<LoopChange | undefined> {
  const { file, line, function: around } = crash
  const loop = nodesOfKinds(around?.node ?? file.root, LOOP_KINDS).findLast((one) => {
    const { start, end } = one.range()
    return start.line < line && end.line + 1 >= line
  })
  if (loop === undefined) return undefined
  for (const list of listsOf(loop, crash)) {
    const found = await changeIn({ file, node: loop }, list, search, 0)
    if (found !== undefined) return found
  }
  return undefined
}

/** The lists of a loop: what it goes through, and what it reads by position; also by the member that a name stands for. */
function listsOf(loop: SyntaxNode, { view }: CrashSite): readonly SyntaxNode[] {
  const gone = view.iterated(loop) ?? loop.field('right') ?? loop.field('value')
  const read = nodesOfKinds(loop, ['subscript_expression', 'subscript', 'index_expression']).flatMap(
    (node) => view.indexed(node)?.object ?? [],
  )
  const lists = [...(gone === undefined || gone === null ? [] : [gone]), ...read.slice(0, 3)]
  return lists.flatMap((list) => {
    const node = view.core(list)
    const call = view.call(node)
    const inner = call === undefined ? node : (view.member(view.core(call.callee))?.object ?? node)
    if (!view.isIdentifier(inner)) return [inner]
    return [
      inner,
      ...visibleBindings(inner, view).possible.flatMap(({ kind, value }) =>
        kind === 'value' && value !== undefined && view.member(view.core(value)) !== undefined ? [value] : [],
      ),
    ]
  })
}

async function changeIn(
  within: { readonly file: ParsedFile; readonly node: SyntaxNode },
  list: SyntaxNode,
  search: Search,
  depth: number,
): Promise<LoopChange | undefined> {
  for (const call of callsOf(within.node).slice(0, CALLS_MAX)) {
    const definition = await search.called(call, within.file)
    if (definition === undefined || !isFunctionNode(definition.symbol.node)) continue
    const { symbol, file } = definition
    const own = symbol.node.range()
    const change = containerChanges(list, file).find((node) => {
      const { start, end } = node.range()
      const isInside = start.index >= own.start.index && end.index <= own.end.index
      const isOfElement = /^[\w.$#]+\[[^\]]*\]\./.test(node.text())
      return isInside && !isOfElement && isMember(list) && TAKES_AWAY.test(node.text())
    })
    if (change !== undefined) return { file, node: change, list: list.text() }
    if (depth < DEPTH_MAX - 1) {
      const found = await changeIn({ file, node: symbol.node }, list, search, depth + 1)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** A variable of one function is not what another function changes under the same name. */
function isMember(list: SyntaxNode): boolean {
  const view = viewOf(list)
  return view.member(view.core(list)) !== undefined
}
