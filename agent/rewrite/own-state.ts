import type { SyntaxNode } from '../repository/syntax.ts'
import { perFile } from './per-file.ts'
import { classOf, functionName, namedFunctions } from './scope.ts'
import { innerStatements, span, type CodeFile } from './tree.ts'

/** What methods do to the fields of their own object, as it is written in statements of one line. */

/** What becomes of a field: something comes into it, something is taken out of it, it is emptied, or it gets another value. */
type Change = 'fills' | 'takes' | 'empties' | 'sets'

export interface StateChange {
  readonly statement: SyntaxNode
  /** Without the object. Shape: "entries", "#order". */
  readonly field: string
  readonly does: Change
  /** The statement without its end. */
  readonly code: string
}

/** The methods of the class around one, or of its receiver's type in the same file; none where the function belongs to no type. */
export function methodsBeside(method: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  return methodsOf(file).get(ownerOf(method, file)) ?? []
}

/** The methods of a file by what they belong to. */
const methodsOf = perFile((file): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const methods = namedFunctions(file).map(({ node }) => node)
  const owned = Map.groupBy(methods, (node) => ownerOf(node, file))
  owned.delete('')
  return owned
})

/** What tells the class or the receiver's type of a function from the others of its file; '' for a function of none. */
function ownerOf(method: SyntaxNode, file: CodeFile): string {
  if (file.grammar.family === 'go') return receiverType(method)
  const owner = classOf(method)
  return owner === undefined ? '' : String(span(owner).start)
}

/** The name of the type that a method of Go belongs to; '' for a function of none. */
export function receiverType(method: SyntaxNode): string {
  return /(\w+)(?:\[[^\]]*\])?\s*\)$/.exec(method.field('receiver')?.text() ?? '')?.[1] ?? ''
}

/** Whether a method makes an object ready, in the words of its language. */
export function isBeginning(method: SyntaxNode): boolean {
  return /^(?:__init__|constructor|__post_init__|new|New\w*)$/.test(functionName(method))
}

/** What a method calls its own object; undefined in a function without one. Shape: "this", "self", "l" for `func (l *List) Add()`. */
export function selfOf(method: SyntaxNode, file: CodeFile): string | undefined {
  const { family } = file.grammar
  if (family === 'go') return /^\((\w+)\s/.exec(method.field('receiver')?.text() ?? '')?.[1]
  return family === 'python' || family === 'rust' ? 'self' : 'this'
}

/** What the statements of a method do to the object's own fields, in order; looked at once a method. Bounds: statements of one line. */
export function stateChanges(method: SyntaxNode, file: CodeFile): readonly StateChange[] {
  return once(changesIn(file), span(method), () => changesOf(method, file))
}

const changesIn = perFile(() => new Map<number, readonly StateChange[]>())
const fieldsIn = perFile(() => new Map<number, ReadonlySet<string>>())

/** What was worked out for a node of a file before, or is now; `known` is kept once a file, by where nodes begin. */
export function once<T>(known: Map<number, T>, { start }: { readonly start: number }, workOut: () => T): T {
  const before = known.get(start)
  if (before !== undefined) return before
  const value = workOut()
  known.set(start, value)
  return value
}

function changesOf(method: SyntaxNode, file: CodeFile): readonly StateChange[] {
  const self = selfOf(method, file)
  if (self === undefined) return []
  return innerStatements(method, file.grammar).flatMap((statement) => changeBy(statement, self, file))
}

function changeBy(statement: SyntaxNode, self: string, file: CodeFile): readonly StateChange[] {
  const code = statement.text().replace(/;$/, '')
  if (code.includes('\n')) return []
  // Java leaves the object out: there any name may be a field, and only those that a class declares are asked for.
  const before = file.grammar.family === 'java' ? String.raw`(?:this\.)?` : String.raw`${self}\.`
  const field = `${before}(?<field>#?[A-Za-z_]\\w*)`
  for (const [does, form] of FORMS) {
    const found = new RegExp(form.replaceAll('FIELD', field), 'u').exec(code)?.groups?.['field']
    if (found !== undefined) return [{ statement, field: found, does, code }]
  }
  return []
}

const FORMS: readonly (readonly [Change, string])[] = [
  ['takes', String.raw`^(?:delete\(FIELD, |(?:del|delete) FIELD\[|delete FIELD\.)`],
  [
    'takes',
    String.raw`^FIELD\.(?:delete|remove|removeIf|pop|popleft|popitem|shift|splice|discard|poll|pop_front|swap_remove)\(`,
  ],
  ['takes', String.raw`^FIELD = .*\.(?:filter|toSpliced)\(`],
  ['takes', String.raw`^FIELD = append\([\w.]+\[:`],
  ['takes', String.raw`^FIELD -= `],
  [
    'fills',
    String.raw`^FIELD\.(?:push|append|add|set|put|insert|unshift|addLast|addFirst|offer|push_back|push_front)\(`,
  ],
  ['fills', String.raw`^FIELD = append\(`],
  ['fills', String.raw`^FIELD\[.*\] = `],
  ['fills', String.raw`^FIELD \+= `],
  ['empties', String.raw`^FIELD\.clear\(\)$`],
  [
    'empties',
    String.raw`^FIELD = (?:\[\]|\{\}|nil|0|set\(\)|dict\(\)|list\(\)|new \w+(?:<[^>]*>)?\(\)|Vec::new\(\)|vec!\[\]|\w+\[:0\]|make\([^()]*\))$`,
  ],
  ['sets', String.raw`^FIELD = (?!=)`],
]

/** The names of the fields that a method changes in whole or in part, also within longer statements; looked at once a method. */
export function changedFields(method: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  return once(fieldsIn(file), span(method), () => fieldsOf(method, file))
}

function fieldsOf(method: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const self = selfOf(method, file)
  const before = file.grammar.family === 'java' ? String.raw`(?<![\w$.])(?:this\.)?` : `${self ?? 'this'}\\.`
  const changed = new RegExp(
    `${before}(#?[A-Za-z_]\\w*)(?:\\[[^\\]\\n]*\\])?(?:, [\\w.[\\]+-]+)? ?(?:[-+*|&]?=(?!=)|\\+\\+|--)`,
    'g',
  )
  const written = [...method.text().matchAll(changed)].map(([, name = '']) => name)
  return new Set([...stateChanges(method, file).map(({ field }) => field), ...written])
}

/** Whether two statements stand in the same block. */
export function areTogether(a: SyntaxNode, b: SyntaxNode): boolean {
  const [one, other] = [a.parent(), b.parent()]
  return one !== null && other !== null && span(one).start === span(other).start
}
