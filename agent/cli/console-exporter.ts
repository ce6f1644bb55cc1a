import type { Exporter } from '../component/component.ts'
import { invariant } from '../model/invariant.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { Instruments } from '../telemetry/instruments.ts'
import { createLogger } from '../telemetry/logger.ts'
import type { CommandContext } from './command-context.ts'

/** The console exporter outside a pipeline, for commands that show what a pipeline has shown before. */
export async function consoleExporterOf(context: CommandContext): Promise<Exporter> {
  const factory = context.registry.find('exporter', 'console')
  invariant(factory !== undefined, 'the console exporter is part of this agent')
  const config = factory.config.parse({})
  const unused = (): never => {
    throw new Error('not part of a pipeline')
  }
  return factory.create(
    {
      id: { type: 'console', name: '' },
      pipeline: '',
      clock: systemClock,
      random: Math.random,
      logger: createLogger({
        clock: systemClock,
        level: 'error',
        encoding: 'console',
        write: context.printError,
      }),
      instruments: new Instruments(),
      storage: { get: unused, set: unused, delete: unused, keys: unused },
      stateDirectory: context.workingDirectory,
      baseDirectory: context.workingDirectory,
      isOnce: true,
      jobs: { submit: unused, attach: unused, detach: unused },
      reportStatus: () => undefined,
    },
    config,
  )
}
