import type { ComponentFactory } from '../agent/component/factory.ts'

/** Where a component lives, from the root of the project. Shape: "receivers/file", "agent/extensions/health_check". */
export function componentFolder({ kind, type }: Pick<ComponentFactory, 'kind' | 'type'>): string {
  return kind === 'extension' ? `agent/extensions/${type}` : `${kind}s/${type}`
}
