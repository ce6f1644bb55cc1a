import { invariant } from '../model/invariant.ts'
import type { ComponentKind } from './component.ts'
import type {
  ComponentFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from './factory.ts'

/** All factories of this agent, found by kind and type or alias. */
export class Registry {
  readonly factories: readonly ComponentFactory[]
  readonly #byName = new Map<string, ComponentFactory>()

  constructor(factories: readonly ComponentFactory[]) {
    this.factories = factories
    for (const factory of factories) {
      for (const name of [factory.type, ...(factory.aliases ?? [])]) {
        const key = `${factory.kind}/${name}`
        invariant(!this.#byName.has(key), `component names are unique: ${key}`)
        this.#byName.set(key, factory)
      }
    }
  }

  find(kind: 'receiver', type: string): ReceiverFactory | undefined
  find(kind: 'processor', type: string): ProcessorFactory | undefined
  find(kind: 'exporter', type: string): ExporterFactory | undefined
  find(kind: 'extension', type: string): ExtensionFactory | undefined
  find(kind: ComponentKind, type: string): ComponentFactory | undefined
  find(kind: ComponentKind, type: string): ComponentFactory | undefined {
    return this.#byName.get(`${kind}/${type}`)
  }

  /** All names of a kind, for near-miss suggestions. */
  names(kind: ComponentKind): readonly string[] {
    return this.factories
      .filter((factory) => factory.kind === kind)
      .flatMap((factory) => [factory.type, ...(factory.aliases ?? [])])
  }
}
