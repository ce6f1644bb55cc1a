import { formatComponentId, type ComponentId, type Settings } from '../component/settings.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { Instruments } from '../telemetry/instruments.ts'
import type { CommandContext } from './command-context.ts'
import { stderrLogger } from './stderr-logger.ts'

/** Settings of a component that a command uses by itself, outside a pipeline: it remembers nothing. */
export function commandSettings(
  id: ComponentId,
  context: CommandContext,
  changes: Partial<Pick<Settings, 'stateDirectory' | 'baseDirectory'>> = {},
): Settings {
  const unused = (): never => {
    throw new Error('not part of a pipeline')
  }
  return {
    id,
    key: formatComponentId(id),
    pipeline: '',
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger(context, 'error'),
    instruments: new Instruments(),
    storage: { get: unused, set: unused, delete: unused, keys: unused },
    stateDirectory: context.workingDirectory,
    baseDirectory: context.workingDirectory,
    isOnce: true,
    jobs: { submit: unused, attach: unused, detach: unused },
    reportStatus: () => undefined,
    ...changes,
  }
}
