import { languageOf, parseSyntax, syntaxLanguageOf, type SyntaxNode } from '../repository/syntax.ts'
import { kindOf } from './tree.ts'

const ERRORS_MAX = 10

/**
 * The syntax errors of a file that a change brought in, each with its place in the new text.
 * Shape: "src/cart.js:12:5: unexpected `)`"; empty when the change adds none, or when the language of
 * the path is not known. Errors that were there before do not count. Bounds: ten are told.
 */
export function newSyntaxErrors(path: string, before: string, after: string): readonly string[] {
  const language = syntaxLanguageOf(path)
  if (language === undefined) return []
  const known = Map.groupBy(faultsOf(parseSyntax(language, before)), (error) => error.what)
  const seen = new Map<string, number>()
  const fresh: string[] = []
  for (const { what, line, column } of faultsOf(parseSyntax(language, after))) {
    const count = (seen.get(what) ?? 0) + 1
    seen.set(what, count)
    if (count > (known.get(what)?.length ?? 0)) fresh.push(`${path}:${line}:${column}: ${what}`)
  }
  return fresh.slice(0, ERRORS_MAX)
}

interface SyntaxFault {
  readonly what: string
  readonly line: number
  readonly column: number
}

function faultsOf(root: SyntaxNode): readonly SyntaxFault[] {
  return [...syntaxErrors(root), ...returnsOutside(root)]
}

/** Python's own parser refuses a `return` outside of any function, which the grammar takes. */
function returnsOutside(root: SyntaxNode): readonly SyntaxFault[] {
  if (languageOf(root) !== 'python') return []
  return root
    .findAll({ rule: { kind: 'return_statement' } })
    .filter((node) => !node.ancestors().some((outer) => kindOf(outer) === 'function_definition'))
    .map((node) => {
      const { start } = node.range()
      return { what: '`return` outside of a function', line: start.line + 1, column: start.column + 1 }
    })
}

/** ERROR nodes hold what the grammar could not place; a leaf without text is a token it had to invent. */
export function syntaxErrors(root: SyntaxNode): readonly SyntaxFault[] {
  return root.findAll({ rule: { any: [{ kind: 'ERROR' }, { regex: '^$' }] } }).flatMap((node) => {
    const { start, end } = node.range()
    const place = { line: start.line + 1, column: start.column + 1 }
    if (kindOf(node) === 'ERROR') return [{ what: `unexpected \`${shortText(node)}\``, ...place }]
    const isInvented = node.id() !== root.id() && node.isLeaf() && start.index === end.index
    return isInvented ? [{ what: `missing \`${kindOf(node)}\``, ...place }] : []
  })
}

function shortText(node: SyntaxNode): string {
  const text = node.text().replaceAll(/\s+/g, ' ')
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
