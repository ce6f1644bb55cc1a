import type { Definition } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { Followed } from './followed.ts'
import { viewOf } from './language-views.ts'
import { classAround } from './named-functions.ts'
import type { Search } from './origin.ts'

const NAMED = /^(?:&?(?:[\w$]+(?:\.|::))*)([\p{L}_$][\p{L}\p{N}_$]*)$/u
const TEXT_MAX = 120

/**
 * The own functions that a call is given by their names: a library calls them, and what they give is what it gives.
 * Shape: `parseLine` of `lines.map(parseLine)`, `Row::parse`, `this.read`. None for names of values.
 */
export async function givenFunctions(
  given: readonly SyntaxNode[],
  { file }: Pick<Followed, 'file'>,
  search: Search,
): Promise<readonly Definition[]> {
  const found: Definition[] = []
  for (const one of given) {
    const definition = await functionNamed(one, file, search)
    if (definition?.symbol.kind === 'function') found.push(definition)
  }
  return found
}

async function functionNamed(
  one: SyntaxNode,
  file: Followed['file'],
  search: Search,
): Promise<Definition | undefined> {
  const view = viewOf(one)
  const node = view.core(one)
  const text = node.text()
  const name = text.length > TEXT_MAX ? undefined : NAMED.exec(text)?.[1]
  if (name === undefined || view.literalText(node) !== undefined) return undefined
  if (name === text.replace(/^&/, '')) {
    const isValue = visibleBindings(node, view).possible.some(
      ({ kind }) => kind !== 'defined' && kind !== 'imported',
    )
    if (isValue || view.id === 'java') return undefined
    const found = await search.files.findDefinition(file, name)
    return found?.symbol.owner === undefined ? found : undefined
  }
  const before = text.replace(/^&/, '').split(/\.|::/).at(-2) ?? ''
  const owner = /^(?:this|self|Self|cls)$/.test(before) ? classAround(node) : before
  if (node.is('scoped_identifier') || node.is('method_reference') || owner !== before)
    return search.files.findDefinition(file, name, owner)
  return undefined
}
