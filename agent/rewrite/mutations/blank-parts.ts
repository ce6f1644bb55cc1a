import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { indentAt } from '../style.ts'
import { argumentsOf, calleeOf, kindOf, lastName, span, type CodeFile } from '../tree.ts'

/**
 * Lines and parts of a text with nothing in them, taken for entries: the one after the last line break, a blank line, `a,,b`.
 * Applies to texts that are taken apart, and to loops over lines; leaves alone those whose blank parts are left out already.
 */
export const blankParts: Mutation = {
  id: 'blank_parts',
  of: (node, { file, statement }) => {
    const { grammar } = file
    const isLoop = grammar.loops.has(kindOf(node)) && span(node).start === span(statement).start
    if (isLoop) return loopWithout(node, file)
    if (!grammar.calls.has(kindOf(node)) || /\.filter$|^filter/.test(aroundOf(node))) return []
    const callee = calleeOf(node)
    const name = callee === undefined ? (node.field('name')?.text() ?? '') : lastName(callee, grammar)
    const leftOut = PARTS.test(name)
      ? LEAVING_OUT[grammar.family]?.(node.text(), name, separatorOf(node))
      : undefined
    if (leftOut === undefined) return []
    const says = `${quoted(node.text())} gives parts with nothing in them too, which are no entries; they are left out`
    const { start, end } = span(node)
    return [{ edits: [{ start, end, replacement: leftOut }], says }]
  },
}

const PARTS = /^(split|splitlines|lines)$/

/** The code that takes a text apart, without the parts that are blank; undefined where another place is better for it. */
const LEAVING_OUT: Readonly<
  Partial<Record<string, (code: string, name: string, separator: string) => string | undefined>>
> = {
  javascript: (code) => `${code}.filter((part) => part.trim() !== '')`,
  // Without a separator nothing blank comes out.
  python: (code, name, separator) =>
    name === 'split' && separator === '' ? undefined : `[part for part in ${code} if part.strip()]`,
  rust: (code) => `${code}.filter(|part| !part.trim().is_empty())`,
  java: (code, name) => (name === 'lines' ? `${code}.filter(part -> !part.isBlank())` : undefined),
}

function separatorOf(call: SyntaxNode): string {
  return argumentsOf(call)[0]?.text() ?? ''
}

/** What is called on the result. */
function aroundOf(call: SyntaxNode): string {
  const parent = call.parent()
  return parent === null ? '' : (parent.text().slice(call.text().length).split('(')[0]?.trim() ?? '')
}

/** A loop over lines that goes on with the next at a blank one. */
function loopWithout(loop: SyntaxNode, file: CodeFile): readonly Mutated[] {
  const { family } = file.grammar
  const body = loop.field('body')
  const head = body === null ? '' : file.text.slice(span(loop).start, span(body).start)
  const name = LOOPS[family]?.exec(head)?.[1]
  if (body === null || name === undefined || !LINES.test(head)) return []
  const test = BLANK[family]?.(name)
  if (test === undefined || body.text().includes(test)) return []
  const says = `the loop over ${quoted(head.replace(/[\s{:]+$/, ''))} takes blank ones for entries; they are passed over`
  return [{ edits: [inserted(body, test, file)], says }]
}

const LINES = /lines|split|\bopen\(|file|source|stdin|stream|handle|text/i
const LOOPS: Readonly<Partial<Record<string, RegExp>>> = {
  javascript: /^for\s*(?:await\s*)?\(\s*(?:const|let)\s+(\w+)\s+of\s/,
  python: /^for\s+(?:\w+,\s*)?(\w+)\s+in\s/,
  go: /^for\s+\w+,\s*(\w+)\s*:=\s*range\s/,
  java: /^for\s*\(\s*(?:final\s+)?(?:String|var)\s+(\w+)\s*:/,
  rust: /^for\s+(?:\(\w+,\s*)?(\w+)\)?\s+in\s/,
}
const BLANK: Readonly<Partial<Record<string, (name: string) => string>>> = {
  javascript: (name) => `if (${name}.trim() === '') continue`,
  python: (name) => `if not ${name}.strip():`,
  go: (name) => `if strings.TrimSpace(${name}) == "" {`,
  java: (name) => `if (${name}.isBlank()) continue;`,
  rust: (name) => `if ${name}.trim().is_empty() {`,
}

function inserted(body: SyntaxNode, test: string, file: CodeFile): TextEdit {
  const { family } = file.grammar
  const { start } = span(body)
  const at = family === 'python' ? start : start + 1
  const first = body.children().find((child) => child.isNamed() && span(child).start > start) ?? body
  const indent = indentAt(file.text, family === 'python' ? start : span(first).start)
  const unit = indent.includes('\t') ? '\t' : family === 'javascript' ? '  ' : '    '
  const rest =
    family === 'python'
      ? `\n${indent}${unit}continue`
      : test.endsWith('{')
        ? `\n${indent}${unit}continue${family === 'rust' ? ';' : ''}\n${indent}}`
        : ''
  const replacement = family === 'python' ? `${test}${rest}\n${indent}` : `\n${indent}${test}${rest}`
  return { start: at, end: at, replacement }
}
