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

/** Puts a statement before or behind another, as deep as that one is and ended as it is. */
export function putBeside(
  statement: SyntaxNode,
  code: string,
  { isBefore, file }: { readonly isBefore: boolean; readonly file: CodeFile },
): TextEdit {
  const { start, end } = span(statement)
  const isEndedOutside = file.text[end] === ';'
  const ended = statement.text().endsWith(';') || isEndedOutside ? `${code};` : code
  if (isBefore) return putBefore(statement, [ended], file)
  const at = isEndedOutside ? end + 1 : end
  return { start: at, end: at, replacement: `\n${indentAt(file.text, start)}${ended}` }
}
