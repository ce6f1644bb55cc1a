import type { Fault } from '../../config/fault.ts'
import type { Infer, Schema } from '../../config/schema.ts'
import type { RepositoryReference } from '../model/diagnosis.ts'
import type { LanguageModelReference } from '../model/language-model.ts'
import type { Literal } from '../model/literal.ts'
import type { Priority } from '../model/priority.ts'
import type { AgentView } from './agent-view.ts'
import type { Component, Consumer, Exporter, Processor, Receiver } from './component.ts'
import type { JobStage, PlannedFor, PlannedStep, StageName, StageSettings } from './job.ts'
import type { Settings } from './settings.ts'

/**
 * A factory is all that the rest of the agent sees of a component: its type, its configuration and how
 * to create it. Creating does no I/O, so that `validate` builds the whole graph offline; the dynamic
 * import keeps a component's code and libraries out of processes that do not use it.
 */
interface FactoryBase<S extends Schema> {
  /** Name in the configuration; equals the folder's. */
  readonly type: string
  /** Further names that mean the same: older or newer ids of the Collector. */
  readonly aliases?: readonly string[]
  /** One sentence for `hephaestus components`. */
  readonly summary: string
  readonly config: S
}

export interface ReceiverFactory<S extends Schema = Schema> extends FactoryBase<S> {
  readonly kind: 'receiver'
  create(settings: Settings, config: Infer<S>, next: Consumer): Promise<Receiver>
}

export interface ProcessorFactory<S extends Schema = Schema> extends FactoryBase<S> {
  readonly kind: 'processor'
  /** It changes batches in place; a fan-out gives it a copy of its own. */
  readonly mutatesBatches: boolean
  create(settings: Settings, config: Infer<S>, next: Consumer): Promise<Processor>
  /** Which records it has a use for; undefined for all of them. */
  readonly needs?: (config: Infer<S>) => RecordNeeds | undefined
  /** Ids of the exporters that it sends records to by itself; it is the last processor of its pipeline then. */
  readonly routesTo?: (config: Infer<S>) => readonly string[]
  /** What can only be said of a configuration by looking at the files that it names. Reads, and starts nothing. */
  readonly inspect?: (config: Infer<S>, baseDirectory: string) => Promise<Inspection>
  /** It masks secrets, so that what comes after it in a pipeline may leave the host. */
  readonly masksSecrets?: boolean
  /** The code bases that it reads. Relative paths begin at `baseDirectory`. */
  readonly repositories?: (config: Infer<S>, baseDirectory: string) => readonly RepositoryReference[]
  /** The language models that it asks. Relative paths begin at `baseDirectory`. */
  readonly models?: (config: Infer<S>, baseDirectory: string) => readonly LanguageModelReference[]
  /** The part that runs in the repair process, when this component has one. */
  readonly jobStage?: {
    readonly name: StageName
    create(settings: StageSettings, config: Infer<S>): Promise<JobStage>
    /** What it does about an error like this, in order. */
    plan?(config: Infer<S>, error: PlannedFor): readonly PlannedStep[]
    /** What the repair process gets of the machine; low when it does not say. */
    priority?(config: Infer<S>): Priority
  }
}

/** What is wrong with files that a configuration names, and what is allowed but costs or is hardly meant. */
export interface Inspection {
  readonly faults: readonly Fault[]
  readonly warnings: readonly string[]
}

/** What a processor says of the records it has a use for, so that others need not be read. */
export interface RecordNeeds {
  /**
   * Of a record that holds none of these nothing becomes an error, neither here nor because of what this
   * processor would have made of it. Its text may still be shown around another record.
   */
  readonly literals: readonly Literal[]
  /** Such a record ends here. */
  readonly endsOthers: boolean
}

export interface ExporterFactory<S extends Schema = Schema> extends FactoryBase<S> {
  readonly kind: 'exporter'
  create(settings: Settings, config: Infer<S>): Promise<Exporter>
  /** The local knowledge that it writes, as an absolute path. */
  readonly knowledgeFile?: (
    config: Infer<S>,
    places: Pick<Settings, 'baseDirectory' | 'stateDirectory'>,
  ) => string
}

/** Something that runs beside the pipelines and sees no records. */
export interface ExtensionFactory<S extends Schema = Schema> extends FactoryBase<S> {
  readonly kind: 'extension'
  create(settings: Settings, config: Infer<S>, agent: AgentView): Promise<Component>
}

export type ComponentFactory = ReceiverFactory | ProcessorFactory | ExporterFactory | ExtensionFactory

/** Declares a receiver; keeps the type of its configuration. */
export function defineReceiver<S extends Schema>(
  factory: Omit<ReceiverFactory<S>, 'kind'>,
): ReceiverFactory<S> {
  return { kind: 'receiver', ...factory }
}

/** Declares a processor; keeps the type of its configuration. */
export function defineProcessor<S extends Schema>(
  factory: Omit<ProcessorFactory<S>, 'kind'>,
): ProcessorFactory<S> {
  return { kind: 'processor', ...factory }
}

/** Declares an exporter; keeps the type of its configuration. */
export function defineExporter<S extends Schema>(
  factory: Omit<ExporterFactory<S>, 'kind'>,
): ExporterFactory<S> {
  return { kind: 'exporter', ...factory }
}

/** Declares an extension; keeps the type of its configuration. */
export function defineExtension<S extends Schema>(
  factory: Omit<ExtensionFactory<S>, 'kind'>,
): ExtensionFactory<S> {
  return { kind: 'extension', ...factory }
}
