import { contains } from './bindings.ts'
import { isFunctionNode } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { KEEPS, maySearch, type Budget, type Followed } from './followed.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { storedParameters } from './stored-parameters.ts'
import { code, place } from './words.ts'
import { changesElsewhere, containerChanges } from './writes.ts'

type NextStep = (inner: SyntaxNode, keeps: number, more?: Partial<Followed>) => Followed

/** Steps back from one expression; what cannot be the bad value keeps less. */
export function stepsFrom(from: Followed): NextStep {
  return (inner, keeps, more = {}) => {
    const isRuledOut = !isFunctionNode(inner) && from.rulesOut?.(viewOf(inner).core(inner)) === true
    const weight = from.weight * keeps * (isRuledOut ? KEEPS.ruledOut : 1)
    return { ...from, isStored: false, isContainer: false, fault: undefined, node: inner, weight, ...more }
  }
}

/** What changes a container of that name, in its file and, where it is a member, in others: what it holds is their doing. */
export async function changesOf(
  object: SyntaxNode,
  from: Followed,
  search: Search,
  budget: Budget,
): Promise<readonly Followed[]> {
  const here = containerChanges(object, from.file).map((node) => ({ file: from.file, node }))
  const elsewhere =
    here.length === 0 && maySearch(from, budget) ? await changesElsewhere(object, from.file, search) : []
  return [...here, ...elsewhere].flatMap(({ file, node: change }) => {
    const changed = {
      ...from,
      file,
      node: change,
      frameIndex: undefined,
      calledFrom: undefined,
      weight: from.weight * KEEPS.changed,
      isContainer: false,
      way: 'put' as const,
      text: `changes ${code(object)} (${place(file, change)})`,
    }
    const value = change.field('right')
    const stored = storedParameters(change).map((node) => {
      const isKey = value !== null && !contains(value, node)
      const weight = changed.weight * (isKey ? KEEPS.index : 1)
      return { ...changed, node, weight, isStored: true, ...(isKey ? { rulesOut: undefined } : {}) }
    })
    return [changed, ...stored]
  })
}
