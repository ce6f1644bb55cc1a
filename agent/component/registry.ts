import { invariant } from '../model/invariant.ts'
import type { ComponentKind } from './component.ts'
import type {
  ComponentFactory,
  ExporterFactory,
  ExtensionFactory,
  ProcessorFactory,
  ReceiverFactory,
} from './factory.ts'

/** What to do instead of components that are usual elsewhere, by kind and type. */
export type Replacements = Readonly<Partial<Record<ComponentKind, Readonly<Record<string, string>>>>>

/** All factories of this agent, found by kind and type or alias. */
export class Registry {
  readonly factories: readonly ComponentFactory[]
  readonly #byName = new Map<string, ComponentFactory>()
  readonly #instead: Replacements

  constructor(factories: readonly ComponentFactory[], instead: Replacements = {}) {
    this.factories = factories
    this.#instead = instead
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

  /** What to do instead of a type that this agent does not have. */
  insteadOf(kind: ComponentKind, type: string): string | undefined {
    const known = this.#instead[kind] ?? {}
    return Object.hasOwn(known, type) ? known[type] : undefined
  }

  /** All names of a kind, for near-miss suggestions. */
  names(kind: ComponentKind): readonly string[] {
    return this.factories
      .filter((factory) => factory.kind === kind)
      .flatMap((factory) => [factory.type, ...(factory.aliases ?? [])])
  }
}
