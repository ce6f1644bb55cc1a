import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, parseDocument } from 'yaml'
import type { Node, Pair, Scalar, YAMLMap } from 'yaml'
import { formatPath, type Fault, type Origin, type Path } from './fault.ts'
import type { ConfigNode, MapEntry, ScalarValue } from './tree.ts'
import { syntaxFaults } from './yaml-syntax.ts'

const DEPTH_MAX = 64
const NODES_MAX = 100_000
const TYPED_LENGTH_MAX = 64

interface ParsedYaml {
  /** Undefined when the text is empty or its syntax is broken. */
  readonly root: ConfigNode | undefined
  readonly faults: readonly Fault[]
  readonly isSyntaxBroken: boolean
}

/** A node with what it costs to walk it: aliases make a small text a large tree. */
interface Converted {
  readonly node: ConfigNode
  readonly size: number
  readonly height: number
}

interface Conversion {
  readonly originAt: (offset: number) => Origin
  readonly faults: Fault[]
  readonly anchors: Map<string, Converted>
  nodes: number
}

/**
 * Reads YAML into a tree that knows where everything was written.
 * Shape: `locate` overrides the position of everything, for text that is in no file.
 * Bounds: 64 levels, 100000 values with aliases counted as often as they are used. Errors: none; faults are returned.
 * Source: YAML 1.2 core schema, with merge keys of YAML 1.1.
 */
export function parseYaml(text: string, source: string, locate?: Origin): ParsedYaml {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const originAt = (offset: number): Origin => {
    if (locate !== undefined) return locate
    const { line, col } = lines.linePos(offset)
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const broken = syntaxFaults(text, documents, originAt)
  if (broken.length > 0) return { root: undefined, faults: broken, isSyntaxBroken: true }
  const contents = documents[0]?.contents
  const conversion: Conversion = { originAt, faults: [], anchors: new Map(), nodes: 0 }
  const root =
    contents === undefined || contents === null ? undefined : convert(conversion, contents, [])?.node
  return { root, faults: conversion.faults, isSyntaxBroken: false }
}

/**
 * What a text from outside means as a YAML scalar: a number, a truth value, nothing or itself.
 * Shape: "8080" gives 8080, "[a]" gives "[a]", "" gives null. It never gives a list or a map.
 */
export function typedScalar(text: string): ScalarValue {
  if (text.length > TYPED_LENGTH_MAX) return text
  const { contents, errors } = parseDocument(text, { prettyErrors: false, logLevel: 'silent' })
  if (contents === null) return text.trim() === '' ? null : text
  const isWhole =
    errors.length === 0 && isScalar(contents) && contents.type === 'PLAIN' && contents.source === text
  return isWhole && isScalarValue(contents.value) ? contents.value : text
}

function convert(conversion: Conversion, node: unknown, path: Path): Converted | undefined {
  const offset = (node as Node).range?.[0] ?? 0
  const at = conversion.originAt(offset)
  conversion.nodes += 1
  if (path.length > DEPTH_MAX || conversion.nodes > NODES_MAX) return tooLarge(conversion, at, path)
  const converted = convertShape(conversion, node, path, at)
  if (converted !== undefined && !isAlias(node)) {
    const anchor = (node as Node & { anchor?: string }).anchor
    if (anchor !== undefined) conversion.anchors.set(anchor, converted)
  }
  return converted
}

function convertShape(conversion: Conversion, node: unknown, path: Path, at: Origin): Converted | undefined {
  if (isAlias(node)) {
    const target = conversion.anchors.get(node.source)
    if (target === undefined) {
      const todo = `write &${node.source} before it, and not around it`
      return report(conversion, {
        ...at,
        path: formatPath(path),
        what: `unknown alias *${node.source}`,
        todo,
      })
    }
    conversion.nodes += target.size
    const isTooLarge = path.length + target.height > DEPTH_MAX || conversion.nodes > NODES_MAX
    return isTooLarge ? tooLarge(conversion, at, path) : target
  }
  if (isSeq(node)) {
    const items = node.items.map((item, index) => convert(conversion, item, [...path, index]))
    const present = items.filter((item) => item !== undefined)
    return { node: { kind: 'list', at, items: present.map((item) => item.node) }, ...costOf(present) }
  }
  if (isMap(node)) return convertMap(conversion, node, path, at)
  const scalar = node as Scalar
  if (isScalarValue(scalar.value)) {
    const text = typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value))
    return { node: { kind: 'scalar', at, value: scalar.value, text }, size: 1, height: 1 }
  }
  const todo = 'write text, a number, true, false, a list or a map'
  return report(conversion, { ...at, path: formatPath(path), what: 'not a value that can be used', todo })
}

function convertMap(conversion: Conversion, map: YAMLMap, path: Path, at: Origin): Converted {
  const entries = new Map<string, MapEntry>()
  const merged: Converted[] = []
  const children: Converted[] = []
  for (const pair of map.items) {
    if (isMergeKey(pair)) {
      // A merge key without a value merges nothing.
      const value = pair.value === null ? undefined : convert(conversion, pair.value, [...path, '<<'])
      if (value !== undefined) merged.push(value)
      continue
    }
    const keyAt = conversion.originAt((pair.key as Node | null)?.range?.[0] ?? map.range?.[0] ?? 0)
    const key = keyOf(conversion, pair, path, keyAt)
    if (key === undefined) continue
    const value = pair.value === null ? nullAt(keyAt) : convert(conversion, pair.value, [...path, key])
    const first = entries.get(key)
    if (first !== undefined) {
      const what = `duplicate key, first written at line ${first.keyAt.line ?? 1}`
      report(conversion, { ...keyAt, path: formatPath([...path, key]), what, todo: 'remove one of the two' })
    }
    if (value === undefined) continue
    children.push(value)
    entries.set(key, { keyAt, node: value.node })
  }
  for (const value of merged) addMerged(conversion, entries, value, path)
  return { node: { kind: 'map', at, entries }, ...costOf([...children, ...merged]) }
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN'
}

/** What is merged in gives way to what is written, and later maps to earlier ones. */
function addMerged(
  conversion: Conversion,
  entries: Map<string, MapEntry>,
  value: Converted,
  path: Path,
): void {
  const maps = value.node.kind === 'list' ? value.node.items : [value.node]
  for (const map of maps) {
    if (map.kind !== 'map') {
      const what = '<< takes a map or a list of maps'
      report(conversion, { ...map.at, path: formatPath(path), what, todo: 'merge an alias of a map' })
      continue
    }
    for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry)
  }
}

function keyOf(conversion: Conversion, pair: Pair, path: Path, at: Origin): string | undefined {
  const key = pair.key
  if (!isScalar(key) || !isScalarValue(key.value) || key.value === null) {
    const what = 'a key that is not a name'
    return report(conversion, {
      ...at,
      path: formatPath(path),
      what,
      todo: 'write a plain name before the colon',
    })
  }
  const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
  if (isUsableName(name)) return name
  return report(conversion, {
    ...at,
    path: formatPath([...path, name]),
    what: 'a name that cannot be used',
    todo: 'choose another name',
  })
}

/** This one name means something else to JavaScript, and no option has it. */
export function isUsableName(name: string): boolean {
  return name !== '__proto__'
}

function nullAt(at: Origin): Converted {
  return { node: { kind: 'scalar', at, value: null, text: '' }, size: 1, height: 1 }
}

function tooLarge(conversion: Conversion, at: Origin, path: Path): undefined {
  const what = `more than ${DEPTH_MAX} levels or ${NODES_MAX} values`
  const isKnown = conversion.faults.some((fault) => fault.what === what)
  if (isKnown) return undefined
  return report(conversion, {
    ...at,
    path: formatPath(path.slice(0, 3)),
    what,
    todo: 'make the configuration smaller',
  })
}

function costOf(children: readonly Converted[]): { size: number; height: number } {
  let size = 1
  let height = 0
  for (const child of children) {
    size += child.size
    height = Math.max(height, child.height)
  }
  return { size, height: height + 1 }
}

function report(conversion: Conversion, fault: Fault): undefined {
  conversion.faults.push(fault)
  return undefined
}

function isScalarValue(value: unknown): value is ScalarValue {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  )
}
