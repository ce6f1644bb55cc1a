import { applyEdits, type TextEdit } from '../../../../agent/rewrite/edits.ts'
import {
  calleeOf,
  descendants,
  functionOf,
  kindOf,
  lastName,
  span,
  statementOf,
  within,
  type CodeFile,
} from '../../../../agent/rewrite/tree.ts'
import type { SyntaxNode } from '../../../../agent/repository/syntax.ts'
import { interleave } from '../../interleave.ts'
import { isChangeable, otherValues } from './other-values.ts'

const CHANGES_MAX = 160

/**
 * A file of tests with one thing changed in each: another value where the tests call one of the named functions, then
 * elsewhere in the same test, such a call made twice, a step before it left out. Nearest to the call first.
 * Shape: names ["mean"] and `mean([1, 2])` give `mean([])`, `mean([1])` and more. Bounds: 160 texts.
 */
export function changedTests(file: CodeFile, names: readonly string[]): readonly string[] {
  const calls = descendants(file.root, () => true).filter(
    (node) => file.grammar.calls.has(kindOf(node)) && names.includes(nameOfCall(node, file)),
  )
  if (calls.length === 0) return []
  const kinds = [
    () => interleave(calls.slice(0, CHANGES_MAX).map((call) => editsIn(call, file))),
    () => calls.flatMap((call) => editsAround(call, file)),
    () => interleave(testsAround(calls, file).map((test) => editsIn(test, file))),
  ]
  const texts = new Set<string>()
  // Each text is as long as the file: no more are made than are used, since large files of tests have edits by the ten thousand.
  for (const kind of kinds) {
    for (const edit of texts.size < CHANGES_MAX ? kind() : []) {
      const changed = applyEdits(file.text, [edit])
      if (changed !== file.text) texts.add(changed)
      if (texts.size === CHANGES_MAX) break
    }
  }
  return [...texts]
}

function nameOfCall(call: SyntaxNode, { grammar }: CodeFile): string {
  const callee = calleeOf(call)
  return callee === undefined ? '' : lastName(callee, grammar)
}

/** Another value for each literal in a node. */
function editsIn(node: SyntaxNode, file: CodeFile): readonly TextEdit[] {
  const literals = descendants(node, () => true).filter(
    (inner) => isChangeable(inner) && !isPartOfText(inner),
  )
  return interleave(
    literals.map((literal) =>
      otherValues(literal, file.grammar.family).map((replacement) => ({ ...span(literal), replacement })),
    ),
  )
}

function isPartOfText(node: SyntaxNode): boolean {
  return /import|string|template|decorator/.test(kindOf(node.parent()))
}

/** The statement of a call twice, and without each of the statements before it. */
function editsAround(call: SyntaxNode, { grammar, text }: CodeFile): readonly TextEdit[] {
  const statement = statementOf(call, grammar)
  if (statement === undefined) return []
  const { start, end } = span(statement)
  const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? ''
  const own = text.slice(start, end)
  const isPlain = /^(?:expression_statement|call)$/.test(kindOf(statement))
  const twice = isPlain ? [{ start: end, end, replacement: `\n${indent}${own}` }] : []
  const before = statement
    .prevAll()
    .filter((node) => kindOf(node) === 'expression_statement')
    .map((node) => ({ ...span(node), replacement: grammar.family === 'python' ? 'pass' : '' }))
  return [...twice, ...before]
}

function testsAround(calls: readonly SyntaxNode[], file: CodeFile): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (const call of calls) {
    const test = functionOf(call, file)
    if (!found.some((one) => within(test, one))) found.push(test)
  }
  return found
}
