import { parseDuration } from '../../model/units.ts'
import { PermanentError } from '../../model/errors.ts'
import type { LogLevel } from '../../telemetry/logger.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import { EXIT } from '../exit-code.ts'

export interface LogLevelOptions {
  readonly stateDir?: string
  readonly for?: string
  readonly json: boolean
}

const ANSWER_MS = 10_000

/**
 * `hephaestus log-level [LEVEL]`: from which level on a running agent logs; sets it until the configuration is loaded
 * again, or for a time. Errors: PermanentError HEPH_LOG_LEVEL_TIME; those of `askAgent`.
 */
export async function logLevel(
  level: LogLevel | 'config' | undefined,
  options: LogLevelOptions,
  context: CommandContext,
): Promise<number> {
  const forMs = options.for === undefined ? undefined : parseDuration(options.for)
  if (options.for !== undefined && (forMs === undefined || forMs <= 0))
    throw new PermanentError(
      'HEPH_LOG_LEVEL_TIME',
      `"${options.for}" is no time; write one as 30s, 10m or 2h`,
    )
  const answers = askAgent({
    stateDirectory: openStateDirectory(options.stateDir, context),
    request: {
      ask: 'log-level',
      ...(level === undefined ? {} : { level }),
      ...(forMs === undefined ? {} : { forMs }),
    },
    signal: AbortSignal.timeout(ANSWER_MS),
  })
  for await (const answer of answers)
    context.print(options.json ? `${JSON.stringify(answer)}\n` : `${String(answer['level'])}\n`)
  return EXIT.done
}
