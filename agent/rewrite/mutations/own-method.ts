import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { functionName, functionsOfClass } from '../scope.ts'
import {
  argumentsOf,
  calleeOf,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  span,
  type CodeFile,
} from '../tree.ts'

/**
 * A member is used past the object's own method of that name, which knows more: `this.#values.get(name)` beside
 * `get(name) { return this.#values.get(name.toLowerCase()) }`.
 * Applies to calls of a member of `this` or `self` with as many arguments as the own method takes, to all of one member in a function
 * together, also in files that are no part of the trace; leaves alone the own method itself, one that has nothing to do with the member, one that
 * changes it where it was only read, and one that calls the function it would be called from.
 */
export const ownMethod: Mutation = {
  id: 'own_method',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    const past = pastOwn(node, file)
    if (past === undefined) return []
    const scope = functionOf(node, file)
    const alike = ownDescendants(scope, file.grammar).filter(
      (one) => pastOwn(one, file)?.member === past.member,
    )
    if (!isSame(alike[0], node)) return []
    const edits = alike.flatMap((one) => pastOwn(one, file)?.edit ?? [])
    const says = `${quoted(node.text())} goes past the object's own \`${past.name}\`, which treats what it is given`
    const witness = `the object's own \`${past.name}\` (line ${past.line}) is how this member is used`
    return [{ edits, says, witness }]
  },
}

interface Past {
  /** Shape: "this.#values". */
  readonly member: string
  readonly name: string
  /** Of the own method. */
  readonly line: number
  readonly edit: { readonly start: number; readonly end: number; readonly replacement: string }
}

function pastOwn(node: SyntaxNode, file: CodeFile): Past | undefined {
  if (!file.grammar.calls.has(kindOf(node))) return undefined
  const callee = calleeOf(node)
  const code = callee?.text() ?? `${node.field('object')?.text() ?? ''}.${node.field('name')?.text() ?? ''}`
  const [whole, member = '', self = '', name = ''] = /^((this|self)\.#?\w+)\.(\w+)$/.exec(code) ?? []
  if (whole === undefined || functionName(functionOf(node, file)) === name) return undefined
  const own = functionsOfClass(node, file).find((one) => functionName(one) === name)
  if (own === undefined || parameterCount(own) !== argumentsOf(node).length) return undefined
  // One that has nothing to do with this member is no other way to it, and may come back here.
  if (!own.text().includes(member) || isMoreThanAWay(own, { self, member, name }, node, file))
    return undefined
  const { start } = span(node)
  return {
    member,
    name,
    line: lineOf(own),
    edit: { start, end: start + code.length, replacement: `${self}.${name}` },
  }
}

/** Whether an own method does what the member's does not: it fills what was only read, or comes back to who would call it. */
function isMoreThanAWay(
  own: SyntaxNode,
  { self, member, name }: { readonly self: string; readonly member: string; readonly name: string },
  node: SyntaxNode,
  file: CodeFile,
): boolean {
  const calling = functionName(functionOf(node, file))
  const calls = ownDescendants(own, file.grammar).flatMap((one) =>
    file.grammar.calls.has(kindOf(one)) ? (calleeOf(one)?.text() ?? '') : '',
  )
  const isBack = calls.includes(`${self}.${calling}`)
  const isFilling = FILLS.some((fill) => fill !== name && calls.includes(`${member}.${fill}`))
  return isBack || isFilling || new RegExp(`${RegExp.escape(member)}\\[[^\\]\\n]*\\] =(?!=)`).test(own.text())
}

/** What a container is filled and emptied with. */
const FILLS = ['set', 'add', 'push', 'delete', 'clear', 'append', 'insert', 'remove', 'pop', 'update', 'put']

/** Without `self`. */
function parameterCount(method: SyntaxNode): number {
  const list = method.field('parameters')?.children() ?? []
  return list.filter((one) => one.isNamed() && !/^(&?(mut )?self|cls)$/.test(one.text())).length
}
