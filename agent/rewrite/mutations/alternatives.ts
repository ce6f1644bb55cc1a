import { perFile } from '../per-file.ts'
import { descendants, kindOf, stringValue, type CodeFile } from '../tree.ts'

/**
 * The kinds that belong to some that are known and are not among them: the other literals of a union type, and the other values of the member
 * that tells records apart (`type: 'item_restored'`).
 * Shape: "item_restored" for "item_added" and "item_removed". Bounds: four; none of groups that share fewer than two with the known.
 */
export function alternativesTo(known: ReadonlySet<string>, files: readonly CodeFile[]): readonly string[] {
  const groups = files.flatMap(groupsOf)
  const tags = new Map<string, Set<string>>()
  for (const { tag, values } of groups) {
    if (tag === undefined) continue
    const all = tags.get(tag) ?? new Set<string>()
    for (const value of values) all.add(value)
    tags.set(tag, all)
  }
  const sets = [
    ...groups.filter(({ tag }) => tag === undefined).map(({ values }) => values),
    ...tags.values(),
  ]
  const found = sets
    .filter((values) => values.intersection(known).size >= SHARED_MIN)
    .flatMap((values) => [...values.difference(known)])
  return [...new Set(found)].slice(0, FOUND_MAX)
}

const SHARED_MIN = 2
const FOUND_MAX = 4

interface Group {
  /** The member that tells them apart; undefined for a union of literals. */
  readonly tag: string | undefined
  readonly values: ReadonlySet<string>
}

const groupsOf = perFile((file): readonly Group[] => {
  return descendants(file.root).flatMap((node): readonly Group[] => {
    if (kindOf(node) === 'union_type' && kindOf(node.parent()) !== 'union_type') {
      const literals = descendants(node)
        .filter((one) => kindOf(one) === 'literal_type')
        .flatMap((one) => stringValue(one.child(0), file.grammar) ?? [])
      return [{ tag: undefined, values: new Set(literals) }]
    }
    if (kindOf(node) !== 'property_signature') return []
    const literal = descendants(node).find((one) => kindOf(one) === 'literal_type')
    const value = stringValue(literal?.child(0), file.grammar)
    const isUnion = descendants(node).some((one) => kindOf(one) === 'union_type')
    const tag = node.field('name')?.text()
    return value === undefined || isUnion || tag === undefined ? [] : [{ tag, values: new Set([value]) }]
  })
})
