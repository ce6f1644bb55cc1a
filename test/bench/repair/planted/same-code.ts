import { parseSyntax, syntaxLanguageOf, type SyntaxNode } from '../../../../agent/repository/syntax.ts'

/**
 * Whether two texts are the same code but for its form: blanks, comments, quotes, signs that may be left out, and the order of
 * lines and of the entries of a record.
 * Shape: `if (a) return b` is the same as `if (a) { return b; }`.
 */
export function isSameCode(path: string, a: string, b: string): boolean {
  const [first, second] = [leavesOfText(path, a), leavesOfText(path, b)]
  if (first === undefined || second === undefined) return a === b
  return joined(first) === joined(second) || byLine(first) === byLine(second)
}

interface Leaf {
  readonly line: number
  readonly text: string
}

function joined(leaves: readonly Leaf[]): string {
  return leaves.map(({ text }) => text).join(' ')
}

function byLine(leaves: readonly Leaf[]): string {
  return [...Map.groupBy(leaves, ({ line }) => line).values()].map(joined).toSorted().join('\n')
}

function leavesOfText(path: string, text: string): readonly Leaf[] | undefined {
  const language = syntaxLanguageOf(path)
  return language === undefined ? undefined : leavesOf(parseSyntax(language, text))
}

const WITHOUT_MEANING = /^[;,(){}]?$|^pass$/

function leavesOf(node: SyntaxNode): readonly Leaf[] {
  const { line } = node.range().start
  const kind = String(node.kind())
  if (kind.includes('comment')) return []
  if (/^(object|dictionary)$/.test(kind)) {
    const entries = node.namedChildren().map((entry) => joined(leavesOf(entry)))
    return [{ line, text: entries.toSorted().join(' ') }]
  }
  const children = node.children()
  if (children.length > 0) return children.flatMap(leavesOf)
  const text = node
    .text()
    .trim()
    .replace(/^["'`]$/, "'")
  return WITHOUT_MEANING.test(text) ? [] : [{ line, text }]
}
