import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import type { ComponentStatus } from '../../agent/component/status.ts'
import { Instruments } from '../../agent/telemetry/instruments.ts'
import { createLogger } from '../../agent/telemetry/logger.ts'
import { FakeClock } from './clock.ts'

/** Settings as a component gets them, with a storage in memory and no repair lane. */
export function settingsWith(
  changes: Partial<Settings> = {},
): Settings & { readonly statuses: ComponentStatus[] } {
  const clock = changes.clock ?? new FakeClock()
  const id = changes.id ?? { type: 'test', name: '' }
  const values = new Map<string, unknown>()
  const statuses: ComponentStatus[] = []
  return {
    id,
    key: formatComponentId(id),
    pipeline: 'logs',
    clock,
    random: () => 0.5,
    logger: createLogger({ clock, level: 'error', encoding: 'console', write: () => undefined }),
    instruments: new Instruments(),
    storage: {
      get: (key) => values.get(key),
      set: (key, value) => void values.set(key, value),
      delete: (key) => void values.delete(key),
      keys: () => [...values.keys()],
    },
    // Below a file: nothing can be made there, not even by root.
    stateDirectory: '/dev/null/state',
    baseDirectory: '/nonexistent',
    isOnce: false,
    jobs: { submit: () => undefined, attach: () => undefined, detach: () => Promise.resolve() },
    reportStatus: (status) => statuses.push(status),
    statuses,
    ...changes,
  }
}
