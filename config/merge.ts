import { isNull, type ConfigNode, type MapEntry, type MapNode } from './tree.ts'

/**
 * Lays one tree over another: maps merge, lists and scalars are replaced, and a null erases what was
 * there. A null where nothing was stays: `console:` without a value defines a console.
 */
export function mergeTrees(base: ConfigNode, over: ConfigNode): ConfigNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over
  const entries = new Map<string, MapEntry>(base.entries)
  for (const [key, entry] of over.entries) {
    const below = entries.get(key)
    if (below === undefined) entries.set(key, entry)
    else if (isNull(entry.node)) entries.delete(key)
    else entries.set(key, { keyAt: mergedKeyAt(below, entry), node: mergeTrees(below.node, entry.node) })
  }
  return { kind: 'map', at: base.at, entries } satisfies MapNode
}

/** A section that both define is where it was first; what was replaced is where it is now. */
function mergedKeyAt(below: MapEntry, entry: MapEntry): MapEntry['keyAt'] {
  return below.node.kind === 'map' && entry.node.kind === 'map' ? below.keyAt : entry.keyAt
}
