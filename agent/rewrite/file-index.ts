import type { SyntaxNode } from '../repository/syntax.ts'
import { functionName, namedFunctions } from './scope.ts'
import { perFile } from './per-file.ts'
import { argumentsOf, calleeOf, descendants, isSame, kindOf, lastName, type CodeFile } from './tree.ts'

/** What a file asks an object for. */
export interface MemberUse {
  readonly name: string
  /** How many arguments; undefined where it is read. */
  readonly given: number | undefined
}

/** What is looked up in a file again and again while changes are searched for. */
export interface FileIndex {
  /** With how many arguments each callee is called, by its text. Shape: "rows.push" → [1]. */
  readonly callsByText: ReadonlyMap<string, readonly number[]>
  /** The last names of what is called, where somebody takes what the call gives. */
  readonly usedResults: ReadonlySet<string>
  /** By the text of the object. */
  readonly membersByObject: ReadonlyMap<string, readonly MemberUse[]>
  /** Functions by the name by which they are called: a constructor by that of its class. */
  readonly functions: ReadonlyMap<string, readonly SyntaxNode[]>
  /** Classes, interfaces and type aliases by name. */
  readonly types: ReadonlyMap<string, SyntaxNode>
}

/** The index of a file, made in one pass and kept with it. */
export const indexOf = perFile((file): FileIndex => {
  const callsByText = new Map<string, number[]>()
  const membersByObject = new Map<string, MemberUse[]>()
  const usedResults = new Set<string>()
  const types = new Map<string, SyntaxNode>()
  const { grammar } = file
  for (const node of descendants(file.root)) {
    const kind = kindOf(node)
    const callee = grammar.calls.has(kind) ? calleeOf(node) : undefined
    if (callee !== undefined) {
      put(callsByText, callee.text(), argumentsOf(node).length)
      if (!isDropped(node)) usedResults.add(lastName(callee, grammar))
    }
    if (grammar.members.has(kind)) {
      const object = node.field(grammar.memberObject)?.text() ?? ''
      put(membersByObject, object, {
        name: node.field(grammar.memberName)?.text() ?? '',
        given: givenTo(node, file),
      })
    }
    const name = TYPES.test(kind) ? node.field('name')?.text() : undefined
    if (name !== undefined && !types.has(name)) types.set(name, node)
  }
  const functions = Map.groupBy(
    namedFunctions(file).map(({ node }) => node),
    nameToCall,
  )
  return { callsByText, usedResults, membersByObject, functions, types }
})

const TYPES = /^(interface_declaration|type_alias_declaration|class_declaration|class_definition)$/

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** A call that is a statement of its own, awaited or not. */
function isDropped(call: SyntaxNode): boolean {
  const parent = call.parent()
  const holder = kindOf(parent).startsWith('await') ? parent?.parent() : parent
  return kindOf(holder) === 'expression_statement'
}

function givenTo(member: SyntaxNode, { grammar }: CodeFile): number | undefined {
  const parent = member.parent()
  const isCalled = parent !== null && grammar.calls.has(kindOf(parent)) && isSame(calleeOf(parent), member)
  return isCalled ? argumentsOf(parent).length : undefined
}

function nameToCall(node: SyntaxNode): string {
  const name = functionName(node)
  if (!/^(constructor|__init__)$/.test(name)) return name
  const owner = node
    .ancestors()
    .find((outer) => kindOf(outer).startsWith('class') && outer.field('name') !== null)
  return owner?.field('name')?.text() ?? name
}
