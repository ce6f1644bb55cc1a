import type { LogRecord } from '../../model/log-record.ts'
import { base64Of, type AttributeValue } from '../../model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../model/semantic-conventions.ts'
import { printable } from '../../telemetry/printable.ts'

/** How one record was understood. What was not said or not found is left out. */
export interface Understood {
  readonly format: string
  /** ISO 8601 in UTC, to the nanosecond. */
  readonly time?: string
  readonly severityNumber?: number
  readonly severityText?: string
  readonly traceId?: string
  readonly spanId?: string
  readonly body: string
  readonly attributes?: Readonly<Record<string, unknown>>
  /** How many lines were joined to this record, itself included; left out for one. */
  readonly lines?: number
  /** What could not be read, by kind. */
  readonly faults?: readonly string[]
  readonly error?: { readonly type: string; readonly message: string; readonly fingerprint: string }
}

/** What this agent and its receivers say of a record, which the log itself does not. */
const NOT_LOGGED = /^(?:hephaestus\.|log\.file\.)/

/** What a pipeline made of a record. */
export function understoodOf(record: LogRecord): Understood {
  const { attributes } = record
  const format = attributes[ATTRIBUTE.parseFormat]
  const lines = attributes[ATTRIBUTE.parseLines]
  const faults = attributes[ATTRIBUTE.parseFaults]
  const logged = Object.entries(attributes).filter(([name]) => !NOT_LOGGED.test(name))
  return {
    format: typeof format === 'string' ? format : 'none',
    ...(record.timeUnixNano === 0n ? {} : { time: isoNano(record.timeUnixNano) }),
    ...(record.severityNumber === 0
      ? {}
      : { severityNumber: record.severityNumber, severityText: record.severityText }),
    ...(record.traceId === '' ? {} : { traceId: record.traceId }),
    ...(record.spanId === '' ? {} : { spanId: record.spanId }),
    body: record.body,
    ...(logged.length === 0
      ? {}
      : { attributes: Object.fromEntries(logged.map(([name, value]) => [name, plain(value)])) }),
    ...(typeof lines === 'number' && lines > 1 ? { lines } : {}),
    ...(Array.isArray(faults) ? { faults: faults.map(String) } : {}),
    ...(record.eventName === EVENT.errorDetected ? { error: errorOf(record) } : {}),
  }
}

function errorOf({ attributes }: LogRecord): NonNullable<Understood['error']> {
  const text = (name: string): string => {
    const value = attributes[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    type: text(ATTRIBUTE.exceptionType),
    message: text(ATTRIBUTE.exceptionMessage),
    fingerprint: text(ATTRIBUTE.fingerprint),
  }
}

/** JSON has no integers of 64 bits: larger ones become text, as in OTLP's JSON. */
function plain(value: AttributeValue): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => {
      if (item instanceof Uint8Array) return base64Of(item)
      return typeof item === 'bigint' ? item.toString() : item
    }),
  )
}

function isoNano(unixNano: bigint): string {
  const seconds = new Date(Number(unixNano / 1_000_000n)).toISOString().slice(0, 19)
  return `${seconds}.${(unixNano % 1_000_000_000n).toString().padStart(9, '0')}Z`
}

const INDENT = ' '.repeat(4)
const FORMAT_WIDTH = 14
const TIME_WIDTH = 30
const SEVERITY_WIDTH = 7
const BODY_LINES_SHOWN = 8

/** A record for a person: what it is on one line, then its body, then what else was found. */
export function understoodText(understood: Understood): string {
  const { format, time, severityText, severityNumber, traceId, spanId, body, lines, faults, error } =
    understood
  const bodyLines = body.split('\n')
  const rows = [
    `${format.padEnd(FORMAT_WIDTH)} ${(time ?? 'no time').padEnd(TIME_WIDTH)} ${severityOf(severityText, severityNumber).padEnd(SEVERITY_WIDTH)} ${printable(bodyLines[0] ?? '')}`,
    ...bodyLines.slice(1, BODY_LINES_SHOWN).map((line) => `${INDENT}${INDENT}${printable(line)}`),
    ...(bodyLines.length > BODY_LINES_SHOWN
      ? [`${INDENT}${INDENT}… ${bodyLines.length - BODY_LINES_SHOWN} more lines`]
      : []),
    ...(lines === undefined ? [] : [`${INDENT}joined: ${lines} lines`]),
    ...(traceId === undefined
      ? []
      : [`${INDENT}trace: ${traceId}${spanId === undefined ? '' : ` span: ${spanId}`}`]),
    ...Object.entries(understood.attributes ?? {})
      // The exception is shown as the error, and its stack is in the body or was in a field.
      .filter(([name]) => error === undefined || !name.startsWith('exception.'))
      .map(([name, value]) => `${INDENT}${printable(name)} = ${printable(JSON.stringify(value))}`),
    ...(faults === undefined ? [] : [`${INDENT}not read: ${faults.join(', ')}`]),
    ...(error === undefined
      ? []
      : [
          `${INDENT}error: ${printable(withBreaksShown([error.type, error.message].filter((part) => part !== '').join(': ')))} (group ${error.fingerprint.slice(0, 12)})`,
        ]),
  ]
  return `${rows.join('\n')}\n`
}

/** Shape: "not equal: ⏎ 3 !== 2"; the lines themselves are shown above. */
function withBreaksShown(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ⏎ ')
}

function severityOf(text: string | undefined, number: number | undefined): string {
  return number === undefined ? 'no level' : `${printable(text ?? '')} (${number})`
}

/** Counts of everything that was understood. */
export class ParseTotals {
  readonly #formats = new Map<string, number>()
  readonly #faults = new Map<string, number>()
  #records = 0
  #lines = 0
  #errors = 0
  #lastFormat = 'none'
  /** How often a record was of another format than the one before it that was of any. */
  #changes = 0

  add({ format, faults, lines, error }: Understood): void {
    this.#records += 1
    this.#lines += lines ?? 1
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1)
    if (format !== 'none') {
      if (this.#lastFormat !== 'none' && this.#lastFormat !== format) this.#changes += 1
      this.#lastFormat = format
    }
    for (const fault of faults ?? []) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
    if (error !== undefined) this.#errors += 1
  }

  /** The last words of a report. */
  text(): string {
    const listed = (counts: ReadonlyMap<string, number>): string =>
      [...counts]
        .toSorted((a, b) => b[1] - a[1])
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')
    const rows = [
      `${counted(this.#records, 'record')} of ${counted(this.#lines, 'line')}, ${counted(this.#errors, 'error')}`,
      ...(this.#formats.size === 0
        ? []
        : [
            `formats: ${listed(this.#formats)}${this.#changes === 0 ? '' : `; changed ${counted(this.#changes, 'time')}`}`,
          ]),
      ...(this.#faults.size === 0 ? [] : [`not read: ${listed(this.#faults)}`]),
    ]
    return `\n${rows.join('\n')}\n`
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
