import { CATALOG_KINDS, SECTIONS, type CatalogKind } from './catalog.ts'
import { notAMap } from './components.ts'
import { parseComponentKey } from './component-id.ts'
import { formatOrigin, formatPath, type Fault, type Origin, type Path } from './fault.ts'
import { nearMiss } from './near-miss.ts'
import { serviceConfig, type ServiceConfig } from './service.ts'
import { showText } from './show-value.ts'
import { childOf, emptyMap, entriesOf, isNull, type ConfigNode } from './tree.ts'
import { validateSection } from './validate.ts'

interface CheckedService {
  /** Undefined when something is wrong with it. */
  readonly service: ServiceConfig | undefined
  readonly faults: readonly Fault[]
  /** Defined, but nothing uses it. */
  readonly warnings: readonly string[]
}

/** A place where a component is named. */
interface Mention {
  readonly kind: CatalogKind
  readonly key: string
  readonly at: Origin
  readonly path: Path
}

/** The signals of a Collector that this agent does not carry. */
const OTHER_SIGNALS = ['traces', 'metrics', 'profiles']

/** Checks the section that connects the components, and that every component it names is defined. */
export function checkService(root: ConfigNode): CheckedService {
  const entry = entriesOf(root).get('service')
  const keyAt = entry?.keyAt ?? root.at
  const node = entry === undefined || isNull(entry.node) ? emptyMap(keyAt) : entry.node
  const checked = validateSection(serviceConfig, { keyAt, node, path: ['service'] })
  const pipelines = childOf(node, 'pipelines')
  const mentions = mentionsIn(node, pipelines)
  const faults = [
    ...checked.faults,
    ...noPipelines(node, pipelines, entriesOf(node).get('pipelines')?.keyAt ?? keyAt),
    ...pipelineNames(pipelines),
    ...mentions.flatMap((mention) => undefinedComponent(root, mention)),
    ...mentions.flatMap((mention, index) => namedTwice(mentions.slice(0, index), mention)),
  ]
  // The schema's output is known to have the schema's type.
  return { service: checked.value as ServiceConfig | undefined, faults, warnings: unused(root, mentions) }
}

function mentionsIn(service: ConfigNode, pipelines: ConfigNode | undefined): readonly Mention[] {
  const mentions = [...mentionsOf('extension', childOf(service, 'extensions'), ['service', 'extensions'])]
  for (const [name, { node }] of entriesOf(pipelines)) {
    for (const kind of ['receiver', 'processor', 'exporter'] as const) {
      const path = ['service', 'pipelines', name, SECTIONS[kind]]
      mentions.push(...mentionsOf(kind, childOf(node, SECTIONS[kind]), path))
    }
  }
  return mentions
}

function mentionsOf(kind: CatalogKind, node: ConfigNode | undefined, path: Path): readonly Mention[] {
  const items = node?.kind === 'list' ? node.items : []
  return items.flatMap((item, index): readonly Mention[] => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.isBroken === true) return []
    return [{ kind, key: item.value, at: item.at, path: [...path, index] }]
  })
}

function noPipelines(service: ConfigNode, node: ConfigNode | undefined, keyAt: Origin): readonly Fault[] {
  if (service.kind !== 'map' || entriesOf(node).size > 0) return []
  if (node !== undefined && notAMap(node, []).length > 0) return []
  const todo = 'add one, such as logs, with its receivers and exporters'
  return [{ ...keyAt, path: 'service.pipelines', what: 'there are no pipelines', todo }]
}

function pipelineNames(pipelines: ConfigNode | undefined): readonly Fault[] {
  return [...entriesOf(pipelines)].flatMap(([name, { keyAt }]): readonly Fault[] => {
    const path = formatPath(['service', 'pipelines', name])
    const type = parseComponentKey(name)?.type
    if (type === undefined) {
      return [
        {
          ...keyAt,
          path,
          what: 'not the name of a pipeline',
          todo: 'write logs or logs/NAME, without spaces',
        },
      ]
    }
    if (!OTHER_SIGNALS.includes(type)) return []
    return [{ ...keyAt, path, what: `this agent carries logs, no ${type}`, todo: 'write logs or logs/NAME' }]
  })
}

function undefinedComponent(root: ConfigNode, mention: Mention): readonly Fault[] {
  const { kind, key, at, path } = mention
  const keys = definedKeys(root, kind)
  if (keys.includes(key)) return []
  const meant = nearMiss(key, keys)
  const other = CATALOG_KINDS.find((each) => definedKeys(root, each).includes(key))
  let todo = `define it under ${SECTIONS[kind]}`
  if (keys.length > 0) todo += `, or use ${keys.join(', ')}`
  if (meant !== undefined) todo = `did you mean "${meant}"?`
  if (other !== undefined) todo = `it is defined under ${SECTIONS[other]}`
  return [{ ...at, path: formatPath(path), what: `undefined ${kind}`, saw: showText(key), todo }]
}

function namedTwice(earlier: readonly Mention[], mention: Mention): readonly Fault[] {
  const list = formatPath(mention.path.slice(0, -1))
  const isSame = (other: Mention): boolean =>
    other.key === mention.key && formatPath(other.path.slice(0, -1)) === list
  if (!earlier.some(isSame)) return []
  const { at, path, kind, key } = mention
  return [
    {
      ...at,
      path: formatPath(path),
      what: `${kind} named twice`,
      saw: showText(key),
      todo: 'remove one of the two',
    },
  ]
}

function unused(root: ConfigNode, mentions: readonly Mention[]): readonly string[] {
  return CATALOG_KINDS.flatMap((kind) => {
    const used = new Set(mentions.filter((mention) => mention.kind === kind).map((mention) => mention.key))
    const defined = [...entriesOf(childOf(root, SECTIONS[kind]))].filter(([key]) => !used.has(key))
    const user = kind === 'extension' ? 'service.extensions does not name it' : 'no pipeline uses it'
    return defined.map(
      ([key, { keyAt }]) =>
        `${formatOrigin(keyAt)}: ${formatPath([SECTIONS[kind], key])}: defined, but ${user}`,
    )
  })
}

function definedKeys(root: ConfigNode, kind: CatalogKind): readonly string[] {
  return [...entriesOf(childOf(root, SECTIONS[kind])).keys()]
}
