import { formatPath, type Fault, type Path } from '../../config/fault.ts'
import { nearMiss } from '../../config/near-miss.ts'
import { emptyMap, entriesOf, isNull, treeOf, type ConfigNode, type MapEntry } from '../../config/tree.ts'
import { FIVE_SECTIONS, type SectionKey } from './five-sections-table.ts'

/** Sections of the form in which a pipeline is put together by hand. */
const COMPONENT_SECTIONS: readonly string[] = [
  'receivers',
  'processors',
  'exporters',
  'extensions',
  'service',
]

interface Rewritten {
  readonly root: ConfigNode
  readonly faults: readonly Fault[]
}

/**
 * The form of five sections (collector, analyzer, generator, deployment, knowledge) as receivers, processors and exporters;
 * any other configuration as it is. Values keep where they were written. Errors: none; faults are returned.
 */
export function translateFiveSections(root: ConfigNode): Rewritten {
  const sections = [...entriesOf(root)].filter(([name]) => name in FIVE_SECTIONS)
  const [first] = sections
  if (first === undefined || COMPONENT_SECTIONS.some((name) => entriesOf(root).has(name)))
    return { root, faults: [] }
  const faults: Fault[] = []
  let translated = treeOf(pipelineOf(new Set(sections.map(([name]) => name))), first[1].keyAt)
  for (const [section, { node, keyAt }] of sections) {
    if (node.kind !== 'map' && !isNull(node))
      faults.push({ ...keyAt, path: section, what: 'expected a map', todo: 'write names with their values' })
    for (const [key, entry] of entriesOf(node)) {
      const found = FIVE_SECTIONS[section]?.find(({ names }) => names.includes(key))
      if (found === undefined) faults.push(unknownKey(section, key, entry))
      else translated = withValue(translated, found.to, { ...entry, node: shaped(entry.node, found) })
    }
  }
  const others = [...entriesOf(root)].filter(([name]) => !(name in FIVE_SECTIONS))
  const entries = new Map([...entriesOf(translated), ...others])
  return { root: { kind: 'map', at: first[1].keyAt, entries }, faults }
}

/** Everything that the sections that are there stand for, with what is not written in them. */
function pipelineOf(present: ReadonlySet<string>): unknown {
  const analyzes = present.has('analyzer') || present.has('generator') || present.has('deployment')
  const fixes = present.has('generator') || present.has('deployment')
  const learns = present.has('knowledge')
  const processors = {
    recombine: null,
    parse: null,
    detect: { pass: 'errors' },
    redact: null,
    ...(analyzes ? { analyze: { repositories: [{ path: '.' }] } } : {}),
    ...(fixes ? { fix: null } : {}),
  }
  const exporters = { console: null, ...(learns ? { knowledge: null } : {}) }
  return {
    receivers: { file: null },
    processors,
    exporters,
    service: {
      pipelines: {
        logs: {
          receivers: ['file'],
          processors: Object.keys(processors),
          exporters: Object.keys(exporters),
        },
      },
    },
  }
}

function shaped(node: ConfigNode, { isList }: SectionKey): ConfigNode {
  return isList === true && node.kind === 'scalar' ? { kind: 'list', at: node.at, items: [node] } : node
}

/** The tree with a value at a path; what is missing on the way is made, a component without a value is a map then. */
function withValue(node: ConfigNode, path: Path, entry: MapEntry): ConfigNode {
  const [part, ...rest] = path
  if (part === undefined) return entry.node
  if (typeof part === 'number') {
    const items = node.kind === 'list' ? [...node.items] : []
    items[part] = withValue(items[part] ?? emptyMap(entry.keyAt), rest, entry)
    return { kind: 'list', at: node.at, items }
  }
  const before = entriesOf(node).get(part)
  const inner = withValue(before?.node ?? emptyMap(entry.keyAt), rest, entry)
  const entries = new Map(entriesOf(node))
  entries.set(part, { keyAt: entry.keyAt, node: inner })
  return { kind: 'map', at: node.at, entries }
}

function unknownKey(section: string, key: string, { keyAt }: MapEntry): Fault {
  const names = (FIVE_SECTIONS[section] ?? []).flatMap((each) => each.names)
  const meant = nearMiss(key, names)
  const todo =
    meant === undefined
      ? `known here are ${names.join(', ')}; what else there is takes the form with receivers, processors and exporters: hephaestus print-config shows this configuration in it`
      : `did you mean "${meant}"?`
  return { ...keyAt, path: formatPath([section, key]), what: 'unknown key', todo }
}
