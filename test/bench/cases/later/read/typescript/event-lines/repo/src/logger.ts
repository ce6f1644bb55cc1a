import { jsonLine } from './json-lines.ts'
import { textLine } from './text-lines.ts'

export interface Entry {
  readonly level: 'info' | 'warn'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Logger {
  info(message: string, fields?: Entry['fields']): void
  warn(message: string, fields?: Entry['fields']): void
}

export function createLogger(format: string, write: (line: string) => void): Logger {
  const line = format === 'json' ? jsonLine : textLine
  const at =
    (level: Entry['level']) =>
    (message: string, fields: Entry['fields'] = {}): void =>
      write(line({ level, message, fields }))
  return { info: at('info'), warn: at('warn') }
}
