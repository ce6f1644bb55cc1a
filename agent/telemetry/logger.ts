import { describeError, HephaestusError } from '../model/errors.ts'
import type { Clock } from '../model/clock.ts'
import { printable } from './printable.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export type LogFields = Readonly<Record<string, unknown>>

/**
 * The agent's own log. error: data lost or a person needed; warn: unexpected, recovered; info: lifecycle.
 * Nothing is logged per record.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A logger that adds fields to every line. */
  with(fields: LogFields): Logger
}

/** One entry of the log; its fields are as they are shown. */
export interface LogEntry {
  readonly level: LogLevel
  readonly message: string
  readonly fields: LogFields
  /** Wall clock. */
  readonly atMs: number
}

export interface LoggerOptions {
  readonly clock: Clock
  /** This and the form of the lines are asked for each entry. */
  readonly level: LogLevel
  readonly encoding: 'console' | 'json'
  /** Gets whole lines with their line end. */
  readonly write: (line: string) => void
  /** Gets every entry of the level, and says whether it is written. */
  readonly admits?: (entry: LogEntry) => boolean
  /** Gets every entry that is written. */
  readonly onEntry?: (entry: LogEntry) => void
}

/** A logger that writes lines for people or JSON for machines. Fields that are errors are shown with code and causes. */
export function createLogger(options: LoggerOptions, fields: LogFields = {}): Logger {
  const log = (level: LogLevel, message: string, more: LogFields = {}): void => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(options.level)) return
    const all = Object.entries({ ...fields, ...more })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, presentable(value)] as const)
    const atMs = options.clock.now()
    const time = new Date(atMs).toISOString()
    const entry: LogEntry = { level, message, fields: Object.fromEntries(all), atMs }
    if (options.admits?.(entry) === false) return
    options.onEntry?.(entry)
    if (options.encoding === 'json') {
      options.write(`${JSON.stringify({ time, level, message, ...entry.fields })}\n`)
      return
    }
    const tail = all.map(
      ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    options.write(`${withMarkedBreaks(`${time} ${level} ${message}${tail.join('')}`)}\n`)
  }
  return {
    debug: (message, more) => log('debug', message, more),
    info: (message, more) => log('info', message, more),
    warn: (message, more) => log('warn', message, more),
    error: (message, more) => log('error', message, more),
    with: (more) => createLogger(options, { ...fields, ...more }),
  }
}

/** Names of files, and what servers and programs say, are in it too: they begin no entry of their own. */
function withMarkedBreaks(text: string): string {
  return printable(text.replaceAll(/\r?\n/g, ' ⏎ '))
}

function presentable(value: unknown): unknown {
  if (value instanceof HephaestusError) return `${value.code} ${describeError(value)}`
  if (value instanceof Error) return describeError(value)
  return typeof value === 'bigint' ? value.toString() : value
}
