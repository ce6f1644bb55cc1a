import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { namedFunctions, namesInScope } from '../scope.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  type CodeFile,
} from '../tree.ts'

/**
 * A value is handed to one function here, and to another one of the code base elsewhere: `new Date(tide.day)` beside
 * `parseDay(tide.day)`.
 * Applies to calls with one value that is a member or a place of something, in favour of functions that can be called here; leaves alone what is
 * called so in the same function. Bounds: two for one call.
 */
export const calledElsewhere: Mutation = {
  id: 'called_elsewhere',
  isRare: true,
  of: (node, { file, files }) => {
    const own = handedAt(node, file)
    if (own === undefined) return []
    const scope = functionOf(node, file)
    const inScope = namesInScope(node, file)
    const declared = new Set(files.flatMap((one) => namedFunctions(one).map(({ name }) => name)))
    const others = files
      .filter(({ grammar }) => grammar.family === file.grammar.family)
      .flatMap((from) => (handedIn(from).get(own.value) ?? []).map((one) => ({ ...one, from })))
      .filter(({ callee, name }) => callee !== own.callee && name !== own.name && declared.has(name))
      .filter(({ callee }) => inScope.has(/^\w+/.exec(callee)?.[0] ?? '') || /^[A-Z]/.test(callee))
      .filter(({ call, from }) => from.path !== file.path || !isSame(functionOf(call, from), scope))
    return [...new Set(others.map(({ callee }) => callee))].slice(0, VARIANTS_MAX).map((callee) => {
      const to = `${callee}(${own.argument})`
      return {
        edits: [replaced(node, to)],
        says: `${quoted(node.text())} is ${quoted(to)} elsewhere`,
        doubt: 1,
      }
    })
  },
}

const VARIANTS_MAX = 2

interface Handed {
  readonly call: SyntaxNode
  readonly callee: string
  /** Its last word. */
  readonly name: string
  readonly argument: string
  /** By which the same value is known. Shape: ".day", "cells[2]". */
  readonly value: string
}

/** Calls of a file by the value that is handed on; looked for once a file. */
const handedIn = perFile((file): ReadonlyMap<string, readonly Handed[]> => {
  return Map.groupBy(
    descendants(file.root).flatMap((node) => handedAt(node, file) ?? []),
    ({ value }) => value,
  )
})

function handedAt(call: SyntaxNode, { grammar }: CodeFile): Handed | undefined {
  if (!grammar.calls.has(kindOf(call))) return undefined
  const [argument, ...more] = argumentsOf(call)
  if (argument === undefined || more.length > 0) return undefined
  const text = argument.text()
  const value = /^[\w$.?!]*(\.\w{3,})$/.exec(text)?.[1] ?? /^\w+\[\w+\]$/.exec(text)?.[0]
  const called = calleeOf(call)
  const callee =
    called?.text() ?? [call.field('object')?.text(), call.field('name')?.text()].filter(Boolean).join('.')
  if (value === undefined || !/^[\w.:]+$/.test(callee)) return undefined
  const name = called === undefined ? (call.field('name')?.text() ?? '') : lastName(called, grammar)
  return { call, callee, name, argument: text, value }
}
