import { formatOrigin } from '../../config/fault.ts'
import type {
  ComponentFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from '../component/factory.ts'
import type { ComponentId } from '../component/settings.ts'
import type { Registry } from '../component/registry.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { ConfigError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import type { Literal } from '../model/literal.ts'
import { wantedTogether } from './pushdown.ts'

/** One component that will be created. */
export interface PlannedNode<F extends ComponentFactory = ComponentFactory> {
  /** As written in the configuration. Shape: "file/nginx". */
  readonly key: string
  readonly id: ComponentId
  readonly factory: F
  readonly config: unknown
}

export interface PlannedReceiver extends PlannedNode<ReceiverFactory> {
  /** What a line holds that is of use to a pipeline behind this receiver; undefined: every line is. */
  readonly wantedLiterals: readonly Literal[] | undefined
}
export type PlannedProcessor = PlannedNode<ProcessorFactory>
export type PlannedExporter = PlannedNode<ExporterFactory>
export type PlannedExtension = PlannedNode<ExtensionFactory>

export interface PlannedPipeline {
  readonly name: string
  readonly receivers: readonly string[]
  readonly processors: readonly PlannedProcessor[]
  readonly exporters: readonly string[]
  /** What a record holds that is of use to this pipeline; undefined: every record is. */
  readonly wantedLiterals: readonly Literal[] | undefined
}

/** What the graph is built from: every component that a pipeline uses, once, the pipelines, and what runs beside them. */
export interface Plan {
  readonly receivers: ReadonlyMap<string, PlannedReceiver>
  readonly exporters: ReadonlyMap<string, PlannedExporter>
  readonly pipelines: readonly PlannedPipeline[]
  /** In the order in which they are started. */
  readonly extensions: readonly PlannedExtension[]
}

/** Makes the plan of a checked configuration: receivers and exporters are shared, each pipeline has its own processors. */
export function planGraph(config: LoadedConfig, registry: Registry): Plan {
  const used = (list: 'receivers' | 'exporters'): string[] => [
    ...new Set(config.pipelines.flatMap((pipeline) => pipeline[list])),
  ]
  const componentOf = (kind: string, key: string): LoadedConfig['components'][number] => {
    const found = config.components.find((component) => component.kind === kind && component.key === key)
    invariant(found !== undefined, `a checked configuration defines ${kind} ${key}`)
    return found
  }
  const node = <F extends ComponentFactory>(kind: F['kind'], key: string): PlannedNode<F> => {
    const { id, config: own } = componentOf(kind, key)
    const factory = registry.find(kind, id.type)
    invariant(factory?.kind === kind, `a checked configuration uses known types: ${kind} ${id.type}`)
    // The registry finds by kind, so the factory is of that kind.
    return { key, id, factory: factory as F, config: own }
  }
  const pipelines = config.pipelines.map((pipeline) => {
    const processors = pipeline.processors.map((key) => node<ProcessorFactory>('processor', key))
    const { name, receivers, exporters } = pipeline
    checkRoutes(pipeline, processors, config.originOf)
    return { name, receivers, exporters, processors, wantedLiterals: wantedLiterals(processors) }
  })
  const plannedReceiver = (key: string): PlannedReceiver => ({
    ...node<ReceiverFactory>('receiver', key),
    wantedLiterals: wantedTogether(
      pipelines.filter(({ receivers }) => receivers.includes(key)).map((pipeline) => pipeline.wantedLiterals),
    ),
  })
  return {
    receivers: new Map(used('receivers').map((key) => [key, plannedReceiver(key)])),
    exporters: new Map(used('exporters').map((key) => [key, node('exporter', key)])),
    pipelines,
    extensions: config.extensions.map((key) => node<ExtensionFactory>('extension', key)),
  }
}

/** Errors: ConfigError where a processor sends records to what is no exporter of the pipeline, or is not the last. */
function checkRoutes(
  { name, exporters }: LoadedConfig['pipelines'][number],
  processors: readonly PlannedProcessor[],
  originOf: LoadedConfig['originOf'],
): void {
  for (const [place, { key, factory, config }] of processors.entries()) {
    const routes = factory.routesTo?.(config)
    if (routes === undefined) continue
    const where = `service.pipelines.${name}`
    const at = formatOrigin(originOf(['service', 'pipelines', name, 'processors', place]))
    if (place < processors.length - 1) {
      throw new ConfigError(
        'HEPH_ROUTE_NOT_LAST',
        `${at}: ${where}.processors: ${key} sends records to exporters, so no processor comes after it: move it to the end of the list`,
      )
    }
    const unknown = routes.find((exporter) => !exporters.includes(exporter))
    if (unknown === undefined) continue
    throw new ConfigError(
      'HEPH_ROUTE_UNKNOWN',
      `${at}: processors.${key}: ${unknown} is no exporter of ${where} (which has ${exporters.join(', ')}): add it there, or name another`,
    )
  }
}

/**
 * What a record holds that changes something between the start of a pipeline and the first processor at which
 * all others end. Undefined when there is no such processor, or one before it does not say what it needs.
 */
function wantedLiterals(processors: readonly PlannedProcessor[]): readonly Literal[] | undefined {
  const literals: Literal[] = []
  for (const { factory, config } of processors) {
    const needs = factory.needs?.(config)
    if (needs === undefined) return undefined
    literals.push(...needs.literals)
    if (needs.endsOthers) return literals
  }
  return undefined
}
