import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { functionName } from '../scope.ts'
import { indentAt } from '../style.ts'
import { functionOf, isSame, kindOf, ownDescendants, span, statementsOf, type CodeFile } from '../tree.ts'

/**
 * A function works out a value under a name, and gives nothing: `const rows = []; … rows.push(row)` without `return rows`.
 * Applies to locals that a function fills or counts up and that it neither returns nor hands on, where its last statement returns nothing or no
 * value; in JavaScript, TypeScript and Python. Leaves alone constructors. Bounds: two for one function, the last declared first.
 */
export const builtResult: Mutation = {
  id: 'built_result',
  isRare: true,
  isLookedForFarOff: true,
  message: /undefined|null|None|is not iterable|NaN/,
  of: (node, { file }) => {
    if (!/^(javascript|python)$/.test(file.grammar.family)) return []
    if (!file.grammar.blocks.has(kindOf(node.parent()))) return []
    const scope = functionOf(node, file)
    const body = scope.field('body')
    if (body === null || isSame(scope, file.root) || !isSame(statementsOf(body).at(-1), node)) return []
    if (/^(constructor|__init__)$/.test(functionName(scope)) || /^set\s/.test(scope.text())) return []
    const returned = kindOf(node) === 'return_statement' ? statementsOf(node)[0] : undefined
    const isNothing = returned === undefined || /^(null|none|undefined)$/.test(kindOf(returned))
    if (!isNothing || /^(throw|raise|continue|break)/.test(kindOf(node))) return []
    return builtIn(body, file)
      .slice(-LOCALS_MAX)
      .toReversed()
      .map((name) => mutated(node, name, scope, file))
  },
}

const LOCALS_MAX = 2

/** Locals of the function's own block that are filled and never read. */
function builtIn(body: SyntaxNode, file: CodeFile): readonly string[] {
  const declared = statementsOf(body).flatMap((statement) =>
    ownDescendants(statement, file.grammar)
      .filter((node) => /^(variable_declarator|assignment)$/.test(kindOf(node)))
      .filter((node) => isSame(blockOf(node, file), body))
      .map((node) => (node.field('name') ?? node.field('left'))?.text() ?? ''),
  )
  return [...new Set(declared)].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && isOnlyFilled(name, body))
}

/** Each use of the name but its declaration changes what it holds: what it was worked out for is missing. */
function isOnlyFilled(name: string, body: SyntaxNode): boolean {
  const text = body.text()
  const uses = [...text.matchAll(new RegExp(`(?<![\\w$.])${RegExp.escape(name)}(?![\\w$])`, 'g'))]
  return uses.length > 1 && uses.slice(1).every(({ index }) => FILLS.test(text.slice(index + name.length)))
}

const FILLS =
  /^(\.(push|unshift|set|add|append|extend|insert|update|setdefault)\b|\[[^\]]*\] [-+*]?=(?!=)|\+\+| [-+*/]?= )/

function blockOf(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  return node.ancestors().find((outer) => grammar.blocks.has(kindOf(outer)))
}

function mutated(node: SyntaxNode, name: string, scope: SyntaxNode, file: CodeFile): Mutated {
  const says = `${quoted(functionName(scope))} works out ${quoted(name)} and gives nothing; it should return it`
  const { start, end } = span(node)
  const semicolon = node.text().endsWith(';') ? ';' : ''
  if (kindOf(node) === 'return_statement')
    return { edits: [{ start, end, replacement: `return ${name}${semicolon}` }], says }
  const replacement = `\n${indentAt(file.text, start)}return ${name}${semicolon}`
  return { edits: [{ start: end, end, replacement }], says }
}
