import { describeSchema, type Schema, type SchemaDescription } from './schema.ts'
import { isNull, type ConfigNode, type ScalarNode } from './tree.ts'

/**
 * The tree as values for a schema. It decides what the tree alone cannot: a value from outside is the
 * text itself where text is wanted (`0123` stays) and a YAML scalar elsewhere, and a null is a field
 * that was left out, or a section that is there with nothing in it (`grpc:`).
 */
export function inputFor(schema: Schema, node: ConfigNode): unknown {
  const description = descriptionFor(schema, node)
  if (node.kind === 'scalar') return scalarInput(description, node)
  if (node.kind === 'list') {
    const { item } = description
    return node.items.map((child) => (item === undefined ? untyped(child) : inputFor(item, child)))
  }
  const members: [string, unknown][] = []
  for (const [key, { node: child }] of node.entries) {
    const field = fieldOf(description, key)
    if (field === undefined) members.push([key, untyped(child)])
    else if (isEmptySection(field, child)) members.push([key, {}])
    else if (!isLeftOut(field, child)) members.push([key, inputFor(field, child)])
  }
  return Object.fromEntries(members)
}

/** What is known of the schema; of the shape that was meant where there are two. */
export function descriptionFor(schema: Schema, node: ConfigNode | undefined): SchemaDescription {
  const description = describeSchema(schema)
  if (description.kind !== 'either' || node === undefined) return description
  const meant = alternativeFor(description, node)
  const alternative = meant === undefined ? undefined : description.alternatives?.[meant]
  return alternative === undefined ? description : descriptionFor(alternative, node)
}

/** Which of two shapes a value was meant to have. */
export function alternativeFor(description: SchemaDescription, node: ConfigNode): number | undefined {
  const alternatives = description.alternatives ?? []
  const exact = alternatives.findIndex((schema) => hasShape(describeSchema(schema), node))
  if (exact !== -1) return exact
  // Text is the last choice for a value from outside, since every such value is text too.
  const isFromOutside = node.kind === 'scalar' && node.reference !== undefined
  const text = isFromOutside
    ? alternatives.findIndex((schema) => describeSchema(schema).kind === 'string')
    : -1
  return text === -1 ? undefined : text
}

function hasShape(description: SchemaDescription, node: ConfigNode): boolean {
  const { kind } = description
  if (kind === 'either') return alternativeFor(description, node) !== undefined
  if (node.kind === 'map') return kind === 'object' || kind === 'record'
  if (node.kind === 'list') return kind === 'list'
  const type = typeof node.value
  if (kind === 'boolean') return type === 'boolean'
  if (kind === 'integer' || kind === 'number') return type === 'number'
  if (kind === 'bytes') return type === 'number' || type === 'string'
  return type === 'string' && (kind === 'string' || kind === 'one_of' || kind === 'duration')
}

/** The schema of a member: of a field that exists, or of any name in a map with free names. */
export function fieldOf(description: SchemaDescription, key: string): Schema | undefined {
  const { kind, fields = {}, item } = description
  if (kind === 'record') return item
  return kind === 'object' && Object.hasOwn(fields, key) ? fields[key] : undefined
}

function scalarInput(description: SchemaDescription, node: ScalarNode): unknown {
  const wantsText =
    description.kind === 'string' ||
    description.kind === 'one_of' ||
    description.kind === 'duration' ||
    description.kind === 'bytes'
  return wantsText && node.reference !== undefined ? node.text : node.value
}

function isLeftOut(schema: Schema, node: ConfigNode): boolean {
  const isEmptyText = node.kind === 'scalar' && node.reference !== undefined
  return isNull(node) && !(isEmptyText && descriptionFor(schema, node).kind === 'string')
}

/** A section that may be left out, and was not. */
function isEmptySection(schema: Schema, node: ConfigNode): boolean {
  const { kind, isOptional } = describeSchema(schema)
  return (
    kind === 'object' &&
    isOptional === true &&
    isNull(node) &&
    node.kind === 'scalar' &&
    node.reference === undefined
  )
}

function untyped(node: ConfigNode): unknown {
  return node.kind === 'scalar' ? node.value : node.kind
}
