import type { SyntaxNode } from '../repository/syntax.ts'
import type { TextEdit } from './edits.ts'
import type { Family } from './grammar.ts'
import type { Binding, MatchContext } from './match-context.ts'
import { fileStyle, indentAt, type FileStyle } from './style.ts'
import { PLACEHOLDER, type TemplateEdit } from './template.ts'
import { kindOf, descendants, isExpressionBody, span, type CodeFile } from './tree.ts'

/**
 * Turns a template's edit into text edits that fit in: a statement is inserted as lines of its own at the
 * indentation of its neighbour, an expression in place; comments stay with the code they are about.
 */
export function placeEdit(
  edit: TemplateEdit,
  context: MatchContext,
): readonly (TextEdit & { readonly path: string })[] | undefined {
  const target = context.bindings.get(edit.target)
  const nodes = target?.nodes ?? (target?.node === undefined ? undefined : [target.node])
  if (nodes === undefined) return undefined
  const file = target?.file ?? context.file
  const made = nodes.map((node) => editsAt(edit, { node, file, style: fileStyle(file) }, context))
  if (made.some((edits) => edits === undefined)) return undefined
  return made.flatMap((edits) => edits ?? []).map((one) => ({ ...one, path: file.path }))
}

/** Shape: the family a file's templates are for. */
export function familyOfFile(file: CodeFile): Family {
  return file.grammar.family
}

interface Place {
  readonly node: SyntaxNode
  readonly file: CodeFile
  readonly style: FileStyle
}

function editsAt(edit: TemplateEdit, place: Place, context: MatchContext): readonly TextEdit[] | undefined {
  const { start, end } = span(place.node)
  if (edit.kind === 'wrap') {
    const before = codeOf(edit.before, place, context)
    const after = codeOf(edit.after, place, context)
    if (before === undefined || after === undefined) return undefined
    const opening = { start, end: start, replacement: before }
    const closing = { start: codeEnd(place.node, after), end, replacement: after }
    return [opening, closing].filter(({ replacement }) => replacement !== '')
  }
  const code = codeOf(edit.text.replace(/\n+$/, ''), place, context)
  if (code === undefined) return undefined
  if (edit.kind === 'replace' && code === '' && isStatement(place)) return [withItsLine(place)]
  if (edit.kind === 'replace') return [{ start, end, replacement: code }]
  if (isStatement(place)) return insertStatement(code, edit.kind, place)
  if (/(^|_)(POINT|STATEMENT)$/.test(edit.target) && isExpressionBody(place.node)) {
    return edit.kind === 'insert_before' ? asBlock(edit.text.replace(/\n+$/, ''), place, context) : undefined
  }
  // What is optional is not asserted to be there: of `a!.b` it is `a?.b`.
  const isAsserted =
    edit.kind === 'insert_before' && code.startsWith('?') && place.file.text[start - 1] === '!'
  if (isAsserted) return [{ start: start - 1, end: start, replacement: code }]
  return edit.kind === 'insert_before'
    ? [{ start, end: start, replacement: code }]
    : [{ start: codeEnd(place.node, code), end, replacement: code }]
}

/** A statement that is taken out leaves no empty line behind. */
function withItsLine({ node, file: { text } }: Place): TextEdit {
  const { start, end } = span(node)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))
  const isAlone = rest !== null && text.slice(lineStart, start).trim() === ''
  return isAlone
    ? { start: lineStart, end: end + rest[0].length, replacement: '' }
    : { start, end, replacement: '' }
}

/** Where code that follows an expression goes: `x!` with a value for its absence is `x ?? []`. */
function codeEnd(node: SyntaxNode, code: string): number {
  const { end } = span(node)
  const isClaimed = kindOf(node) === 'non_null_expression'
  return isClaimed && /^\s*\?\?/.test(code) ? end - 1 : end
}

function isStatement({ node, file }: Place): boolean {
  const parent = node.parent()
  return parent !== null && file.grammar.blocks.has(kindOf(parent)) && node.isNamed()
}

/** An arrow function that is one expression becomes one with a block, which ends with that expression. */
function asBlock(template: string, place: Place, context: MatchContext): readonly TextEdit[] | undefined {
  const { node, file, style } = place
  const deeper = template.replaceAll(/^/gm, '  ')
  const code = codeOf(deeper, place, context)
  if (code === undefined) return undefined
  const { start, end } = span(node)
  const base = indentAt(file.text, start)
  const opening = `{${style.lineEnd}${base}${code}${style.lineEnd}${base}${style.unit}return `
  const closing = `${style.adapt(';')}${style.lineEnd}${base}}`
  // The parentheses of `() => ({ … })` only say that it is no block.
  const isWrapped = kindOf(node) === 'parenthesized_expression' && /^\(\s*\{/.test(node.text())
  return isWrapped
    ? [
        { start, end: start + 1, replacement: opening },
        { start: end - 1, end, replacement: closing },
      ]
    : [
        { start, end: start, replacement: opening },
        { start: end, end, replacement: closing },
      ]
}

function insertStatement(
  code: string,
  kind: 'insert_before' | 'insert_after',
  place: Place,
): readonly TextEdit[] | undefined {
  const { node, file, style } = place
  const { start, end } = span(node)
  const lineStart = file.text.lastIndexOf('\n', start - 1) + 1
  const indent = indentAt(file.text, start)
  if (file.text.slice(lineStart, start).trim() !== '') {
    // Code on one line with its block: layout means something in Python, in JavaScript it does not.
    if (file.grammar.family !== 'javascript') return undefined
    const line = code
      .split(/\r?\n/)
      .map((part) => part.trim())
      .join(' ')
    return kind === 'insert_before'
      ? [{ start, end: start, replacement: `${line} ` }]
      : [{ start: end, end, replacement: ` ${line}` }]
  }
  const at = kind === 'insert_after' ? endWithComment(node, file) : startWithComments(node, file)
  const replacement =
    kind === 'insert_after' ? `${style.lineEnd}${indent}${code}` : `${code}${style.lineEnd}${indent}`
  return [{ start: at, end: at, replacement }]
}

/** Comments on the lines just above are about the statement: what is inserted goes above them. */
function startWithComments(node: SyntaxNode, file: CodeFile): number {
  let first = node
  for (
    let previous = node.prev();
    previous !== null && kindOf(previous) === 'comment';
    previous = previous.prev()
  ) {
    const { start, end } = previous.range()
    const lineStart = file.text.lastIndexOf('\n', start.index - 1) + 1
    const isOwnLine = file.text.slice(lineStart, start.index).trim() === ''
    if (!isOwnLine || first.range().start.line - end.line > 1) break
    if (OF_THE_FILE.test(previous.text())) break
    first = previous
  }
  return span(first).start
}

/** Comments that only count at the beginning of a file: what it is run with, its encoding, how its literals are. */
const OF_THE_FILE = /^#(?:!|.*coding[:=]|\s*frozen_string_literal:)/

/** A comment behind the statement on its line stays there. */
function endWithComment(node: SyntaxNode, file: CodeFile): number {
  const next = node.next()
  const isBehind =
    next !== null && kindOf(next) === 'comment' && next.range().start.line === node.range().end.line
  const { end } = span(isBehind ? next : node)
  return file.text.slice(span(node).end, end).includes('\n') ? span(node).end : end
}

/**
 * A template's text as code for one place: two blanks become one step of the file's indentation, lines
 * after the first get the indentation of the place, placeholders become code.
 * Undefined when a placeholder stands for nothing, or when code with a string of several lines would move.
 */
function codeOf(template: string, place: Place, context: MatchContext): string | undefined {
  const { style, file, node } = place
  const base = indentAt(file.text, span(node).start)
  const lines: string[] = []
  for (const [index, line] of style.adapt(template).split('\n').entries()) {
    const depth = /^(?: {2})*/.exec(line)?.[0].length ?? 0
    const step = style.unit.repeat(depth / 2)
    const filled = fill(line.slice(depth), base + step, place, context)
    if (filled === undefined) return undefined
    lines.push(index === 0 ? step + filled : filled === '' ? '' : base + step + filled)
  }
  return lines.join(style.lineEnd)
}

function fill(line: string, indent: string, place: Place, context: MatchContext): string | undefined {
  let isFilled = true
  const filled = line.replaceAll(PLACEHOLDER, (_, name: string) => {
    const binding = context.bindings.get(name)
    const moved = binding === undefined ? undefined : movedTo(indent, binding, place)
    if (moved === undefined) isFilled = false
    return moved ?? ''
  })
  return isFilled ? filled : undefined
}

/** Code of several lines at another indentation. Text that comes without a node has none of its own. */
function movedTo(indent: string, { text, node, file }: Binding, place: Place): string | undefined {
  if (!text.includes('\n')) return text
  const old = node === undefined ? '' : indentAt((file ?? place.file).text, span(node).start)
  if (old === indent) return text
  const isString = (part: SyntaxNode): boolean => place.file.grammar.strings.has(kindOf(part))
  if (node !== undefined && descendants(node).some((part) => isString(part) && part.text().includes('\n'))) {
    return undefined
  }
  const move = (line: string): string => (line.startsWith(old) ? indent + line.slice(old.length) : line)
  return text
    .split(/\r?\n/)
    .map((line, index) => (index === 0 || line.trim() === '' ? line : move(line)))
    .join(place.style.lineEnd)
}
