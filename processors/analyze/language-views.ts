import { familyOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { LanguageView } from './language-view.ts'
import { goView } from './language-views/go.ts'
import { javascriptView } from './language-views/javascript.ts'
import { pythonView } from './language-views/python.ts'

const VIEWS = { javascript: javascriptView, python: pythonView, go: goView } as const

/** How to read the tree a node is of. */
export function viewOf(node: SyntaxNode): LanguageView {
  return VIEWS[familyOf(node)]
}
