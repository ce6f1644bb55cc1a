import { familyOf } from '../../agent/repository/code-languages.ts'
import type { SyntaxFamily } from '../../agent/repository/code-language.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { LanguageView } from './language-view.ts'
import { goView } from './language-views/go.ts'
import { javaView } from './language-views/java.ts'
import { javascriptView } from './language-views/javascript.ts'
import { otherView } from './language-views/other.ts'
import { pythonView } from './language-views/python.ts'
import { rustView } from './language-views/rust.ts'

const VIEWS: Partial<Readonly<Record<SyntaxFamily, LanguageView>>> = {
  javascript: javascriptView,
  python: pythonView,
  go: goView,
  java: javaView,
  rust: rustView,
}

/** How to read the tree a node is of. */
export function viewOf(node: SyntaxNode): LanguageView {
  const family = familyOf(node)
  return VIEWS[family] ?? otherView(family)
}
