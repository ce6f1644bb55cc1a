import { systemClock } from '../runtime/system-clock.ts'
import { createLogger, type Logger, type LogLevel } from '../telemetry/logger.ts'
import type { CommandContext } from './command-context.ts'

/** What a command says of its own work, on the standard error output, from a level on. */
export function stderrLogger({ printError }: CommandContext, level: LogLevel): Logger {
  return createLogger({ clock: systemClock, level, encoding: 'console', write: printError })
}
