import type { EncodedLogs } from '../../agent/component/component.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { createLogger } from '../../agent/telemetry/logger.ts'
import { batchOfText } from './batches.ts'
import { FakeClock } from './clock.ts'
import { settingsWith } from './settings.ts'

export const never = new AbortController().signal

/** Settings of an exporter of the given type, with its clock and what it logs. */
export function exporterSettings(type: string) {
  const clock = new FakeClock()
  const logged: string[] = []
  const logger = createLogger({
    clock,
    level: 'warn',
    encoding: 'console',
    write: (line) => logged.push(line),
  })
  return { clock, logged, settings: settingsWith({ clock, logger, id: { type, name: '' } }) }
}

/** Records with the given bodies, one part for each list. */
export function logsOf(...parts: readonly (readonly string[])[]): EncodedLogs {
  return {
    parts: parts.map((lines) => encodeLogs(batchOfText(lines))),
    count: parts.reduce((sum, lines) => sum + lines.length, 0),
  }
}
