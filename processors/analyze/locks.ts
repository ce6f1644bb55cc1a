import { nodesOnLine } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { CrashSite } from './finder.ts'
import { viewOf } from './language-views.ts'

/** Names of what takes a lock or a borrow. */
export const TAKES =
  /^(?:Lock|RLock|lock|try_lock|acquire|read|write|borrow|borrow_mut|try_borrow|try_borrow_mut)$/

/** Names of what gives it back. */
export const GIVES_BACK = /^(?:Unlock|RUnlock|unlock|release|drop)$/

/** What a call takes or gives back. Shape: `b.mu` with the name "mu" for `b.mu.Lock()`; undefined for a call of nothing. */
export function lockOf(call: SyntaxNode): { readonly node: SyntaxNode; readonly name: string } | undefined {
  const view = viewOf(call)
  const made = view.call(call)
  const node = made === undefined ? undefined : view.member(view.core(made.callee))?.object
  return node === undefined ? undefined : { node, name: lastWord(node) }
}

/** The name of what is taken on the line of the crash. Shape: "mu" for `b.mu.Lock()`. */
export function takenAtCrash({ file, line, view }: CrashSite): string | undefined {
  for (const node of nodesOnLine(file.root, line)) {
    const call = view.call(node)
    const member = call === undefined ? undefined : view.member(view.core(call.callee))
    if (member !== undefined && TAKES.test(member.name)) return lastWord(member.object)
  }
  return undefined
}

function lastWord(node: SyntaxNode): string {
  return /([\p{L}_$][\p{L}\p{N}_$]*)(?:\(\))?$/u.exec(node.text())?.[1] ?? ''
}
