import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { span } from '../tree.ts'

/** Puts an entry in front of those of a record of Go. Shape: `{limit: 3}` becomes `{seen: made, limit: 3}`, one that is over several lines has a line more. */
export function withEntry(body: SyntaxNode, entry: string): TextEdit {
  const inner = body.text().slice(1, -1)
  const isLong = inner.includes('\n')
  const at = span(body).start + 1 + (isLong ? inner.search(/\S/) : 0)
  const indent = /\n([ \t]*)\S/.exec(inner)?.[1] ?? ''
  const after = isLong ? `,\n${indent}` : inner.trim() === '' ? '' : ', '
  return { start: at, end: at, replacement: `${entry}${after}` }
}
