import type { SyntaxNode } from '../repository/syntax.ts'
import { changedFields, isBeginning, methodsBeside, receiverType, selfOf } from './own-state.ts'
import { classOf } from './scope.ts'
import { calleeOf, descendants, isSame, kindOf, lastName, statementOf, type CodeFile } from './tree.ts'

/** A function of a file. */
export interface FunctionIn {
  readonly node: SyntaxNode
  readonly file: CodeFile
}

/** A statement of a file. */
export interface StatementIn {
  readonly statement: SyntaxNode
  readonly file: CodeFile
}

/**
 * The methods that change what some methods read of their own object, and that are none of these: what they left there may be wrong, though
 * they came back long before. Methods that make an object ready are left out. Bounds: those that change most of it first, four in all.
 */
export function changersOf(reading: readonly FunctionIn[]): readonly FunctionIn[] {
  const found = reading.flatMap(({ node, file }) => {
    const read = fieldsReadBy(node, file)
    return methodsBeside(node, file)
      .filter((method) => !isBeginning(method) && !reading.some((one) => isSame(one.node, method)))
      .map((method) => ({ node: method, file, common: commonOf(read, changedFields(method, file)) }))
  })
  return found
    .filter(({ common }) => common > 0)
    .toSorted((a, b) => b.common - a.common)
    .filter((one, at, all) => all.findIndex((other) => isSame(other.node, one.node)) === at)
    .slice(0, CHANGERS_MAX)
}

const CHANGERS_MAX = 4
const MADE_MAX = 4

function commonOf(read: ReadonlySet<string>, changed: ReadonlySet<string>): number {
  return [...changed].filter((field) => read.has(field)).length
}

/** What a method names of its own object; in Java, which leaves the object out, all that it names. */
function fieldsReadBy(method: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const self = selfOf(method, file)
  if (self === undefined) return new Set()
  const before =
    file.grammar.family === 'java' ? String.raw`(?<![\w$.])(?:this\.)?` : `(?<![\\w$.])${self}\\.`
  return new Set(
    [...method.text().matchAll(new RegExp(`${before}(#?[A-Za-z_]\\w*)`, 'g'))].map(([, name = '']) => name),
  )
}

/**
 * The statements that make the objects some methods work with: `Period(…)`, `new Period(…)`, `&Period{…}`, `Period::new(…)`, where a method
 * of `Period` reads its own fields. Bounds: the first four, none in the functions themselves.
 */
export function makingOf(reading: readonly FunctionIn[], files: readonly CodeFile[]): readonly StatementIn[] {
  const types = new Set(
    reading
      .filter(({ node, file }) => fieldsReadBy(node, file).size > 0)
      .map(({ node, file }) => typeOf(node, file))
      .filter((type) => type !== ''),
  )
  if (types.size === 0) return []
  return files
    .flatMap((file) =>
      descendants(file.root)
        .filter((node) => types.has(madeBy(node, file)))
        .map((node) => ({ statement: statementOf(node, file.grammar), file })),
    )
    .flatMap(({ statement, file }) => (statement === undefined ? [] : { statement, file }))
    .slice(0, MADE_MAX)
}

/** The name of the type that a method belongs to; '' where it belongs to none. */
function typeOf(method: SyntaxNode, { grammar }: CodeFile): string {
  if (grammar.family === 'go') return receiverType(method)
  const owner = classOf(method)
  return (owner?.field('name') ?? owner?.field('type'))?.text().replace(/<.*$/s, '') ?? ''
}

/** The type of the object that an expression makes; '' where it makes none. */
function madeBy(node: SyntaxNode, { grammar }: CodeFile): string {
  const kind = kindOf(node)
  if (/^(?:composite_literal|object_creation_expression)$/.test(kind))
    return node.field('type')?.text().replace(/<.*$/s, '') ?? ''
  if (kind === 'struct_expression') return node.field('name')?.text() ?? ''
  if (kind === 'new_expression') return node.field('constructor')?.text() ?? ''
  const callee = grammar.calls.has(kind) ? calleeOf(node) : undefined
  if (callee === undefined) return ''
  if (grammar.family === 'python') return lastName(callee, grammar)
  return /(\w+)::new$/.exec(callee.text())?.[1] ?? /\bNew(\w+)$/.exec(callee.text())?.[1] ?? ''
}
