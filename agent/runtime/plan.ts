import type {
  ComponentFactory,
  ExporterFactory,
  ProcessorFactory,
  ReceiverFactory,
} from '../component/factory.ts'
import type { ComponentId } from '../component/settings.ts'
import type { Registry } from '../component/registry.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { invariant } from '../model/invariant.ts'

/** One component that will be created. */
export interface PlannedNode<F extends ComponentFactory = ComponentFactory> {
  /** As written in the configuration. Shape: "file/nginx". */
  readonly key: string
  readonly id: ComponentId
  readonly factory: F
  readonly config: unknown
}

export type PlannedReceiver = PlannedNode<ReceiverFactory>
export type PlannedProcessor = PlannedNode<ProcessorFactory>
export type PlannedExporter = PlannedNode<ExporterFactory>

export interface PlannedPipeline {
  readonly name: string
  readonly receivers: readonly string[]
  readonly processors: readonly PlannedProcessor[]
  readonly exporters: readonly string[]
}

/** What the graph is built from: every component that a pipeline uses, once, and the pipelines. */
export interface Plan {
  readonly receivers: ReadonlyMap<string, PlannedReceiver>
  readonly exporters: ReadonlyMap<string, PlannedExporter>
  readonly pipelines: readonly PlannedPipeline[]
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
  return {
    receivers: new Map(used('receivers').map((key) => [key, node('receiver', key)])),
    exporters: new Map(used('exporters').map((key) => [key, node('exporter', key)])),
    pipelines: config.pipelines.map((pipeline) => ({
      name: pipeline.name,
      receivers: pipeline.receivers,
      exporters: pipeline.exporters,
      processors: pipeline.processors.map((key) => node('processor', key)),
    })),
  }
}
