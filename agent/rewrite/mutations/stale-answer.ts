import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { functionsOfClass, functionName } from '../scope.ts'
import { indentAt } from '../style.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  ownDescendants,
  span,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/**
 * An answer that is worked out once and kept, and not forgotten when what it was made from changes: `self._order` beside `self.tasks.append(…)`.
 * Applies to members that begin as nothing and are worked out where they are still nothing, in Python, JavaScript, TypeScript and
 * Java: each method that changes another member of the object forgets the answer. Leaves alone methods that set it.
 */
export const staleAnswer: Mutation = {
  id: 'stale_answer',
  isRare: true,
  of: (node, { file }) => {
    const member = memberOf(node)
    if (member === undefined) return []
    const methods = functionsOfClass(node, file)
    const nothing = nothingOf(member, methods, file)
    if (nothing === undefined) return []
    const changing = methods.filter(
      (method) =>
        !BEGINS.test(functionName(method)) && !sets(method, member) && changesOther(method, member, file),
    )
    if (changing.length === 0 || changing.length > METHODS_MAX) return []
    const edits = changing.flatMap((method) => forgetting(method, `${member} = ${nothing}`, file))
    const names = changing.map((method) => `\`${functionName(method)}\``).join(' and ')
    const says = `${quoted(member)} is kept from before ${names} changed what it was made from; it is forgotten there`
    return edits.length === 0 ? [] : [{ edits, says } satisfies Mutated]
  },
}

const METHODS_MAX = 3
const BEGINS = /^(__init__|constructor|__post_init__|<init>)$/

/** Shape: "self._order", "this.#total". */
function memberOf(node: SyntaxNode): string | undefined {
  if (!/^(attribute|member_expression|field_access)$/.test(kindOf(node))) return undefined
  return /^(?:self|this)\.#?\w+$/.exec(node.text())?.[0]
}

/** What the member is where it is not worked out: what a check in one method asks for before that method sets it. */
function nothingOf(member: string, methods: readonly SyntaxNode[], file: CodeFile): string | undefined {
  const name = member.replaceAll(/[.#]/g, String.raw`\$&`)
  const absent = file.grammar.family === 'python' ? 'None' : '(?:undefined|null)'
  const asked = new RegExp(
    `(?<![\\w.])${name} (?:is|===?) (${absent})\\b|(?:not |!)${name}(?![\\w.(\\[])|${name} (\\?\\?)=`,
  )
  const lazy = methods.find((method) => asked.test(method.text()) && sets(method, member))
  if (lazy === undefined) return undefined
  const said = asked.exec(lazy.text())?.[1]
  return (
    said ??
    (file.grammar.family === 'python' ? 'None' : file.grammar.family === 'java' ? 'null' : 'undefined')
  )
}

function sets(method: SyntaxNode, member: string): boolean {
  return descendants(method).some(
    (node) =>
      /^(assignment|assignment_expression|augmented_assignment(_expression)?)$/.test(kindOf(node)) &&
      node.field('left')?.text() === member,
  )
}

const CHANGES =
  /^(?:self|this)\.#?\w+\.(append|extend|insert|add|update|pop|remove|discard|clear|push|unshift|splice|shift|set|delete|put|addAll|removeIf|offer|sort|reverse|setdefault|popitem)$/

/** Whether a method gives another member of the object another value, or changes what it holds. */
function changesOther(method: SyntaxNode, member: string, file: CodeFile): boolean {
  return ownDescendants(method, file.grammar).some((node) => {
    const callee =
      node.field('function')?.text() ??
      `${node.field('object')?.text() ?? ''}.${node.field('name')?.text() ?? ''}`
    if (file.grammar.calls.has(kindOf(node))) return CHANGES.test(callee)
    const target = /assignment|update_expression|delete/.test(kindOf(node))
      ? (node.field('left') ?? node.field('argument'))
      : null
    const text = target?.text() ?? ''
    return /^(?:self|this)\.#?\w+/.test(text) && !text.startsWith(member)
  })
}

/** The member is forgotten in front of the method's last statement when that leaves it, else behind it. */
function forgetting(method: SyntaxNode, code: string, file: CodeFile): Mutated['edits'] {
  const body = method.field('body')
  const last = body === null ? undefined : statementsOf(body).at(-1)
  if (body === null || last === undefined || !isSame(functionOf(last, file), method)) return []
  const { start, end } = span(last)
  const indent = indentAt(file.text, start)
  const ended = last.text().endsWith(';') ? ';' : ''
  if (file.grammar.jumps.has(kindOf(last)))
    return [{ start, end: start, replacement: `${code}${ended}\n${indent}` }]
  return [{ start: end, end, replacement: `\n${indent}${code}${ended}` }]
}
