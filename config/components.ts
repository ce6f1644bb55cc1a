import { CATALOG_KINDS, SECTIONS, type CatalogKind, type ComponentCatalog } from './catalog.ts'
import { parseComponentKey, type ComponentKey } from './component-id.ts'
import { formatPath, type Fault, type Path } from './fault.ts'
import { nearMiss } from './near-miss.ts'
import { showValue } from './show-value.ts'
import { childOf, emptyMap, entriesOf, isNull, type ConfigNode, type MapEntry } from './tree.ts'
import { validateSection } from './validate.ts'

/** One component with its checked configuration. */
export interface ConfiguredComponent {
  readonly kind: CatalogKind
  /** The type is the canonical one, also where an alias was written. */
  readonly id: ComponentKey
  /** As written. Shape: "file/nginx". */
  readonly key: string
  /** What the type's schema gives: defaults filled in, units converted. */
  readonly config: unknown
}

interface CheckedComponents {
  readonly components: readonly ConfiguredComponent[]
  readonly faults: readonly Fault[]
}

/** Checks every component that is defined, used or not. */
export function checkComponents(root: ConfigNode, catalog: ComponentCatalog): CheckedComponents {
  const components: ConfiguredComponent[] = []
  const faults: Fault[] = []
  for (const kind of CATALOG_KINDS) {
    const keysById = new Map<string, string>()
    const section = childOf(root, SECTIONS[kind])
    faults.push(...notAMap(section, [SECTIONS[kind]]))
    for (const [key, entry] of entriesOf(section)) {
      const checked = checkComponent(catalog, kind, key, entry)
      faults.push(...checked.faults)
      if (checked.component === undefined) continue
      components.push(checked.component)
      const id = JSON.stringify(checked.component.id)
      const other = keysById.get(id)
      if (other === undefined) keysById.set(id, key)
      else faults.push(sameComponent(kind, key, other, entry))
    }
  }
  return { components, faults }
}

function checkComponent(
  catalog: ComponentCatalog,
  kind: CatalogKind,
  key: string,
  entry: MapEntry,
): { readonly component?: ConfiguredComponent; readonly faults: readonly Fault[] } {
  const path = [SECTIONS[kind], key]
  const id = parseComponentKey(key)
  if (id === undefined) {
    const todo = 'write type or type/name, without spaces'
    return { faults: [{ ...entry.keyAt, path: formatPath(path), what: 'not the id of a component', todo }] }
  }
  const found = catalog.find(kind, id.type)
  if (found === undefined) return { faults: [unknownType(catalog, kind, id.type, { path, entry })] }
  // A component without a value has all its defaults.
  const node = isNull(entry.node) ? emptyMap(entry.keyAt) : entry.node
  const { value, faults } = validateSection(found.config, { keyAt: entry.keyAt, node, path })
  return { component: { kind, id: { type: found.type, name: id.name }, key, config: value }, faults }
}

function unknownType(
  catalog: ComponentCatalog,
  kind: CatalogKind,
  type: string,
  { path, entry }: { readonly path: Path; readonly entry: MapEntry },
): Fault {
  const names = catalog.names(kind)
  const meant = nearMiss(type, names)
  const other = CATALOG_KINDS.find((each) => each !== kind && catalog.names(each).includes(type))
  let todo =
    names.length === 0 ? `this agent has no ${SECTIONS[kind]}` : `known types are ${names.join(', ')}`
  const instead = catalog.insteadOf(kind, type)
  if (instead !== undefined) todo = instead
  else if (meant !== undefined) todo = `did you mean "${meant}"?`
  if (other !== undefined)
    todo =
      `it is the type of an ${other}`.replace(/\ban (?=[^aeiou])/, 'a ') +
      `: define it under ${SECTIONS[other]}`
  return { ...entry.keyAt, path: formatPath(path), what: `unknown ${kind} type "${type}"`, todo }
}

/** Two names for one component would share its checkpoints. */
function sameComponent(kind: CatalogKind, key: string, other: string, entry: MapEntry): Fault {
  const what = `the same ${kind} as "${other}" under another name of its type`
  const todo = 'give one of them a name of its own after a slash'
  return { ...entry.keyAt, path: formatPath([SECTIONS[kind], key]), what, todo }
}

/** The fault of a section that holds a single value or a list; none for one without a value. */
export function notAMap(node: ConfigNode | undefined, path: Path): readonly Fault[] {
  if (node === undefined || node.kind === 'map' || isNull(node)) return []
  if (node.kind === 'scalar' && node.isBroken === true) return []
  const todo = 'write names with their values'
  return [{ ...node.at, path: formatPath(path), what: 'expected a map', saw: showValue(node, path), todo }]
}
