import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { indentAt } from '../style.ts'
import { span, type CodeFile } from '../tree.ts'

/** Takes a statement out, with its lines where it shares them with nothing. */
export function takenOut(statement: SyntaxNode, { text }: CodeFile): TextEdit {
  const { start, end } = span(statement)
  const from = text.lastIndexOf('\n', start - 1) + 1
  const newline = text.indexOf('\n', end)
  const to = newline === -1 ? text.length : newline + 1
  const isAlone = text.slice(from, start).trim() === '' && /^;?\s*$/.test(text.slice(end, to))
  return isAlone ? { start: from, end: to, replacement: '' } : { start, end, replacement: '' }
}

/** Puts lines before a statement, as deep as it is; those of a block begin with a tab for each step. */
export function putBefore(statement: SyntaxNode, lines: readonly string[], { text }: CodeFile): TextEdit {
  const { start } = span(statement)
  const indent = indentAt(text, start)
  return { start, end: start, replacement: lines.map((line) => `${line}\n${indent}`).join('') }
}

/** Puts a line behind a statement, as deep as it is. */
export function putBehind(statement: SyntaxNode, line: string, { text }: CodeFile): TextEdit {
  const { start, end } = span(statement)
  return { start: end, end, replacement: `\n${indentAt(text, start)}${line}` }
}
