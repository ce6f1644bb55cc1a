import { formatPath, type Fault, type Origin, type Path } from './fault.ts'
import { nearMiss } from './near-miss.ts'
import { expectedText } from './schema-text.ts'
import { checkValue, describeSchema, type Schema, type SchemaDescription } from './schema.ts'
import { isSecretPath } from './secret.ts'
import { showValue } from './show-value.ts'
import {
  childOf,
  entriesOf,
  isNull,
  nodeAt,
  type ConfigNode,
  type MapEntry,
  type ScalarNode,
} from './tree.ts'
import { alternativeFor, descriptionFor, fieldOf, inputFor } from './typed-input.ts'
import type { SchemaIssue } from './value-reader.ts'

const KEYS_SHOWN_MAX = 12

interface Checked {
  /** The values with their defaults; undefined when something is wrong. */
  readonly value: unknown
  readonly faults: readonly Fault[]
}

/** A part of the configuration and where it stands. */
interface Section extends MapEntry {
  readonly path: Path
}

/** Checks a part of the tree against its schema. Every fault says where the value was written. */
export function validateSection(schema: Schema, section: Section): Checked {
  const result = checkValue(schema, inputFor(schema, section.node))
  if (result.kind === 'valid') return { value: result.value, faults: [] }
  return { value: undefined, faults: faultsIn(schema, section, result.issues) }
}

/** A key that is missing since it is misspelt is told once, where it stands. */
function faultsIn(schema: Schema, section: Section, issues: readonly SchemaIssue[]): readonly Fault[] {
  const meant = new Set<string>()
  for (const { path, unknownKeys = [] } of issues) {
    for (const key of unknownKeys) {
      const name = nearMiss(key, keysAt(schemaAt(schema, section.node, path), section, path))
      if (name !== undefined) meant.add(JSON.stringify([...path, name]))
    }
  }
  return issues
    .filter(({ path }) => nodeAt(section.node, path) !== undefined || !meant.has(JSON.stringify(path)))
    .flatMap((issue) => faultsOf(schema, section, issue))
}

function faultsOf(schema: Schema, section: Section, issue: SchemaIssue): readonly Fault[] {
  const node = nodeAt(section.node, issue.path)
  if (node?.kind === 'scalar' && node.isBroken === true) return []
  const target = schemaAt(schema, section.node, issue.path)
  if (issue.unknownKeys !== undefined) {
    return issue.unknownKeys.map((key) => unknownKey(target, section, [...issue.path, key]))
  }
  if (issue.alternatives !== undefined && target !== undefined && node !== undefined) {
    const meant = alternativeFor(describeSchema(target), node)
    const inner = meant === undefined ? undefined : issue.alternatives[meant]
    // Faults inside the shape that was meant say more than that neither shape fits.
    if (inner !== undefined) return faultsIn(schema, section, inner)
  }
  if (node === undefined || (isNull(node) && typeof issue.path.at(-1) === 'string')) {
    return [missing(target, section, issue.path)]
  }
  return [wrongValue(target, section, issue)]
}

function unknownKey(schema: Schema | undefined, section: Section, path: Path): Fault {
  const key = String(path.at(-1))
  const container = nodeAt(section.node, path.slice(0, -1))
  const names = keysAt(schema, section, path.slice(0, -1))
  const meant = nearMiss(key, names)
  const more = names.length > KEYS_SHOWN_MAX ? ', …' : ''
  const todo =
    meant === undefined
      ? `known keys are ${names.slice(0, KEYS_SHOWN_MAX).join(', ')}${more}`
      : `did you mean "${meant}"?`
  const at = entriesOf(container).get(key)?.keyAt ?? section.keyAt
  return faultAt(section, path, at, { what: 'unknown key', todo: names.length === 0 ? 'remove it' : todo })
}

/** The keys that a map at a path may have. */
function keysAt(schema: Schema | undefined, section: Section, path: Path): readonly string[] {
  if (schema === undefined) return []
  return Object.keys(descriptionFor(schema, nodeAt(section.node, path)).fields ?? {})
}

function missing(schema: Schema | undefined, section: Section, path: Path): Fault {
  const help = schema === undefined ? undefined : describeSchema(schema).help
  const expected = schema === undefined ? 'a value' : expectedText(schema)
  const todo = help === undefined ? `add ${expected}` : `add ${expected}: ${help}`
  return faultAt(section, path, nearestKey(section, path), { what: 'is missing', todo })
}

function wrongValue(schema: Schema | undefined, section: Section, issue: SchemaIssue): Fault {
  const node = nodeAt(section.node, issue.path)
  const at = node?.at ?? section.keyAt
  const path = [...section.path, ...issue.path]
  const checked = issue.message === undefined ? undefined : checkedParts(issue.message)
  // That there is a list or a map says nothing of what a check found in it.
  if (checked !== undefined && node?.kind !== 'scalar')
    return faultAt(section, issue.path, at, { ...checked, todo: checked.todo ?? 'correct it' })
  const expected = schema === undefined ? 'another value' : expectedText(schema)
  return faultAt(section, issue.path, at, {
    what: checked?.what ?? `expected ${expected}`,
    saw: showValue(node, path),
    todo: checked?.todo ?? remedy(schema, node, isSecretPath(path)),
  })
}

/** What a check of ours says may end in what to do. Shape: "expected no such key: it is always kept; remove it". */
function checkedParts(message: string): { readonly what: string; readonly todo?: string } {
  const end = message.lastIndexOf('; ')
  return end < 0 ? { what: message } : { what: message.slice(0, end), todo: message.slice(end + 2) }
}

function remedy(schema: Schema | undefined, node: ConfigNode | undefined, isSecret: boolean): string {
  if (schema === undefined) return 'correct it'
  const description = describeSchema(schema)
  if (node?.kind === 'scalar' && node.value !== null) {
    const correction = correctionOf(description, node, isSecret || node.isSecret === true)
    if (correction !== undefined) return correction
  }
  const { default: fallback } = description
  if (fallback === undefined || typeof fallback === 'object') return 'write such a value'
  return `write such a value, or leave it out for ${String(fallback)}`
}

/** What was probably meant, for the slips that can be told from the value. */
function correctionOf(
  { kind, values = [] }: SchemaDescription,
  { value, text }: ScalarNode,
  isSecret: boolean,
): string | undefined {
  if (kind === 'string') return typeof value === 'string' ? undefined : 'put it in quotes'
  if (kind === 'list') return isSecret ? 'put it in brackets' : `write [${text}]`
  if (isSecret) return undefined
  if (kind === 'boolean' && /^(?:yes|on)$/i.test(text)) return 'write true'
  if (kind === 'boolean' && /^(?:no|off)$/i.test(text)) return 'write false'
  if (kind === 'duration' && /^\d+$/.test(text)) return `add the unit: ${text}ms or ${text}s`
  const meant = kind === 'one_of' ? nearMiss(text, values) : undefined
  return meant === undefined ? undefined : `did you mean "${meant}"?`
}

function faultAt(
  section: Section,
  path: Path,
  at: Origin,
  words: Pick<Fault, 'what' | 'saw' | 'todo'>,
): Fault {
  return { ...at, path: formatPath([...section.path, ...path]), ...words }
}

/** The key of the innermost map on the way to a value that is not there. */
function nearestKey(section: Section, path: Path): Origin {
  let node: ConfigNode | undefined = section.node
  let at = section.keyAt
  for (const part of path) {
    const child: ConfigNode | undefined = childOf(node, part)
    if (child === undefined) return at
    at = (typeof part === 'string' ? entriesOf(node).get(part)?.keyAt : undefined) ?? child.at
    node = child
  }
  return at
}

/** The schema of the value at a path; undefined where there is none. */
function schemaAt(root: Schema, section: ConfigNode, path: Path): Schema | undefined {
  let schema: Schema | undefined = root
  let node: ConfigNode | undefined = section
  for (const part of path) {
    if (schema === undefined) return undefined
    const description = descriptionFor(schema, node)
    schema = typeof part === 'number' ? description.item : fieldOf(description, part)
    node = childOf(node, part)
  }
  return schema
}
