import type { Origin, Path } from './fault.ts'

/**
 * The configuration between text and checked values: plain data in which every value knows where it was
 * written, also after files were merged. Nodes never change; each step makes new ones.
 */
export type ConfigNode = ScalarNode | ListNode | MapNode

export type ScalarValue = string | number | boolean | null

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly at: Origin
  readonly value: ScalarValue
  /** As written, or as it came from outside. Shape: value 123, text "0123". */
  readonly text: string
  /** Code built it: a dollar in it means nothing. */
  readonly isLiteral?: boolean
  /** The reference it came from, when it was nothing else. Shape: "${env:PORT}". */
  readonly reference?: string
  /** It came from a place whose name says that it is secret. */
  readonly isSecret?: boolean
  /** A fault was reported for it; what follows from that is not worth another. */
  readonly isBroken?: boolean
}

export interface ListNode {
  readonly kind: 'list'
  readonly at: Origin
  readonly items: readonly ConfigNode[]
}

export interface MapNode {
  readonly kind: 'map'
  readonly at: Origin
  readonly entries: ReadonlyMap<string, MapEntry>
}

export interface MapEntry {
  readonly keyAt: Origin
  readonly node: ConfigNode
}

/** Nothing was written for the value, or `null`. */
export function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null && node.isBroken !== true
}

/** A map without entries, as if it had been written at a place. */
export function emptyMap(at: Origin): MapNode {
  return { kind: 'map', at, entries: new Map() }
}

/** The node's entries; none for null and for what is no map. */
export function entriesOf(node: ConfigNode | undefined): ReadonlyMap<string, MapEntry> {
  return node?.kind === 'map' ? node.entries : new Map<string, MapEntry>()
}

/** What is below a node under a key or at an index; undefined where there is none. */
export function childOf(node: ConfigNode | undefined, part: string | number): ConfigNode | undefined {
  if (typeof part === 'number') return node?.kind === 'list' ? node.items[part] : undefined
  return entriesOf(node).get(part)?.node
}

/** What is at a path; undefined where there is nothing. */
export function nodeAt(root: ConfigNode, path: Path): ConfigNode | undefined {
  return path.reduce<ConfigNode | undefined>(childOf, root)
}

/** Where a value, or the name of it, was written; of what is not there, what it would be in. */
export function originAt(root: ConfigNode, path: Path): Origin {
  let node: ConfigNode | undefined = root
  let at = root.at
  for (const part of path) {
    const entry: MapEntry | undefined = typeof part === 'string' ? entriesOf(node).get(part) : undefined
    node = childOf(node, part)
    if (node === undefined) return at
    at = entry?.keyAt ?? node.at
  }
  return at
}

/** The values alone. Names like `__proto__` stay plain names. */
export function plainValue(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plainValue)
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainValue(entry.node)]))
}

/**
 * A tree of values that code built; a dollar in them means nothing.
 * Shape: JSON values; a member that is undefined is left out.
 */
export function treeOf(value: unknown, at: Origin): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', at, items: value.map((item) => treeOf(item, at)) }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    const entries = new Map(members.map(([key, member]) => [key, { keyAt: at, node: treeOf(member, at) }]))
    return { kind: 'map', at, entries }
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean' || value === null
  const scalar = isScalar ? value : String(value)
  return { kind: 'scalar', at, value: scalar, text: String(scalar), isLiteral: true }
}
