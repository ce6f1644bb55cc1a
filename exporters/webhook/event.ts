import { createHash } from 'node:crypto'
import type { LogRecord } from '../../agent/model/log-record.ts'
import { base64Of, type AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import { cut, firstLine, onOneLine } from './text.ts'

/** Longest text of one field. Units: characters. */
const TEXT_MAX = 65_536
const TITLE_MAX = 200

/** A value in JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** A log record or event as it is sent, with the names that templates use. What is not known is '' or null. */
export interface WebhookEvent {
  /** The same for the same record, however often it is sent. */
  readonly id: string
  /** Shape: "hephaestus.fix.proposed"; '' for a record that is no event. */
  readonly name: string
  readonly title: string
  readonly body: string
  /** Shape: "2026-01-31T12:00:00.000Z". */
  readonly time: string
  readonly time_unix_nano: string
  /** Shape: "ERROR". */
  readonly severity: string
  readonly severity_number: number
  readonly trace_id: string
  readonly span_id: string
  readonly service: { readonly name: string; readonly version: string }
  readonly host: { readonly name: string }
  readonly error: {
    readonly type: string
    readonly message: string
    readonly stacktrace: string
    readonly fingerprint: string
    readonly class: string
    readonly severity: string
    readonly language: string
    readonly count: number | null
    readonly first_seen: string
    readonly last_seen: string
  }
  readonly code: { readonly file: string; readonly line: number | null; readonly function: string }
  readonly cause: {
    readonly summary: string
    readonly confidence: number | null
    readonly locations: readonly Json[]
  }
  readonly fix: {
    readonly id: string
    readonly state: string
    readonly title: string
    readonly strategy: string
    readonly grade: string
    readonly confidence: number | null
    readonly explanation: string
    readonly diff: string
    readonly advice: string
    readonly reasons: readonly Json[]
    readonly assumptions: readonly Json[]
    readonly checks: readonly Json[]
  }
  /** What the fields above do not say. */
  readonly attributes: { readonly [name: string]: Json }
  readonly resource: { readonly [name: string]: Json }
}

/** Attributes that have a field of their own, or are of use inside of the agent only. */
const TOLD: ReadonlySet<string> = new Set([
  ATTRIBUTE.schemaVersion,
  ATTRIBUTE.eventId,
  ATTRIBUTE.exceptionType,
  ATTRIBUTE.exceptionMessage,
  ATTRIBUTE.exceptionStacktrace,
  ATTRIBUTE.fingerprint,
  ATTRIBUTE.errorClass,
  ATTRIBUTE.errorSeverity,
  ATTRIBUTE.language,
  ATTRIBUTE.errorCount,
  ATTRIBUTE.errorFirstSeen,
  ATTRIBUTE.errorLastSeen,
  ATTRIBUTE.codeFilePath,
  ATTRIBUTE.codeLineNumber,
  ATTRIBUTE.codeFunctionName,
  ATTRIBUTE.causeSummary,
  ATTRIBUTE.causeConfidence,
  ATTRIBUTE.causeLocations,
  ATTRIBUTE.fixId,
  ATTRIBUTE.fixState,
  ATTRIBUTE.fixStrategy,
  ATTRIBUTE.fixDiff,
  ATTRIBUTE.fixExplanation,
  ATTRIBUTE.fixConfidence,
  ATTRIBUTE.fixReasons,
  ATTRIBUTE.fixAdvice,
  ATTRIBUTE.fixAssumptions,
  ATTRIBUTE.validationGrade,
  ATTRIBUTE.validationChecks,
])

/** A record as it is sent. `place` tells records apart that say the same: where in the queue this one is. */
export function webhookEvent(record: LogRecord, place: string): WebhookEvent {
  const { attributes } = record
  const text = (name: string): string => textOf(attributes[name])
  const list = (name: string): readonly Json[] => listOf(attributes[name])
  const resource = record.resource.attributes
  const time = record.timeUnixNano === 0n ? record.observedTimeUnixNano : record.timeUnixNano
  return {
    id: idOf(record, place),
    name: record.eventName,
    title: titleOf(record),
    body: cut(record.body, TEXT_MAX),
    time: timeText(time),
    time_unix_nano: time.toString(),
    severity: record.severityText,
    severity_number: record.severityNumber,
    trace_id: record.traceId,
    span_id: record.spanId,
    service: {
      name: textOf(resource[ATTRIBUTE.serviceName]),
      version: textOf(resource[ATTRIBUTE.serviceVersion]),
    },
    host: { name: textOf(resource['host.name']) },
    error: {
      type: text(ATTRIBUTE.exceptionType),
      message: text(ATTRIBUTE.exceptionMessage),
      stacktrace: text(ATTRIBUTE.exceptionStacktrace),
      fingerprint: text(ATTRIBUTE.fingerprint),
      class: text(ATTRIBUTE.errorClass),
      severity: text(ATTRIBUTE.errorSeverity),
      language: text(ATTRIBUTE.language),
      count: numberOf(attributes[ATTRIBUTE.errorCount]),
      first_seen: nanosecondsText(text(ATTRIBUTE.errorFirstSeen)),
      last_seen: nanosecondsText(text(ATTRIBUTE.errorLastSeen)),
    },
    code: {
      file: text(ATTRIBUTE.codeFilePath),
      line: numberOf(attributes[ATTRIBUTE.codeLineNumber]),
      function: text(ATTRIBUTE.codeFunctionName),
    },
    cause: {
      summary: text(ATTRIBUTE.causeSummary),
      confidence: numberOf(attributes[ATTRIBUTE.causeConfidence]),
      locations: list(ATTRIBUTE.causeLocations),
    },
    fix: {
      id: text(ATTRIBUTE.fixId),
      state: text(ATTRIBUTE.fixState),
      title: cut(firstLine(text(ATTRIBUTE.fixExplanation)), TITLE_MAX),
      strategy: text(ATTRIBUTE.fixStrategy),
      grade: text(ATTRIBUTE.validationGrade),
      confidence: numberOf(attributes[ATTRIBUTE.fixConfidence]),
      explanation: text(ATTRIBUTE.fixExplanation),
      diff: text(ATTRIBUTE.fixDiff),
      advice: text(ATTRIBUTE.fixAdvice),
      reasons: list(ATTRIBUTE.fixReasons),
      assumptions: list(ATTRIBUTE.fixAssumptions),
      checks: list(ATTRIBUTE.validationChecks),
    },
    attributes: Object.fromEntries(
      Object.entries(attributes)
        .filter(([name]) => !TOLD.has(name))
        .map(([name, value]) => [name, jsonOf(value)]),
    ),
    resource: Object.fromEntries(Object.entries(resource).map(([name, value]) => [name, jsonOf(value)])),
  }
}

/** A value without the members that say nothing; undefined when nothing is left. */
export function withoutEmpty(value: Json): Json | undefined {
  if (value === null || value === '') return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value
  if (typeof value !== 'object') return value
  const members = Object.entries(value).flatMap(([name, member]) => {
    const kept = withoutEmpty(member)
    return kept === undefined ? [] : [[name, kept] as const]
  })
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

/** The event as one JSON object, without what is not known. */
export function eventJson(event: WebhookEvent): { readonly [name: string]: Json } {
  return withoutEmpty({ ...event }) as { readonly [name: string]: Json }
}

/** An event keeps its own id or is told by what it says; other records also by their place, since lines repeat. */
function idOf(record: LogRecord, place: string): string {
  const hash = createHash('sha256')
  const own = record.attributes[ATTRIBUTE.eventId]
  if (typeof own === 'string' && own !== '') return hash.update(`event\0${own}`).digest('hex')
  const isEvent = record.eventName !== '' && typeof record.attributes[ATTRIBUTE.fingerprint] === 'string'
  const { eventName, timeUnixNano, body, attributes, resource } = record
  const said = [eventName, timeUnixNano.toString(), body, jsonOf(attributes), jsonOf(resource.attributes)]
  return hash.update(isEvent ? JSON.stringify(said) : `place\0${place}`).digest('hex')
}

function titleOf(record: LogRecord): string {
  const type = textOf(record.attributes[ATTRIBUTE.exceptionType])
  const message = firstLine(textOf(record.attributes[ATTRIBUTE.exceptionMessage]))
  const error = [type, message].filter((part) => part !== '').join(': ')
  const what = onOneLine(error === '' ? firstLine(record.body) : error)
  if (record.eventName === EVENT.fixProposed) return cut(`Fix for ${what}`, TITLE_MAX)
  return cut(record.eventName === EVENT.fixFailed ? `No fix for ${what}` : what, TITLE_MAX)
}

function textOf(value: AttributeValue | undefined): string {
  if (typeof value === 'string') return cut(value, TEXT_MAX)
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : ''
}

function numberOf(value: AttributeValue | undefined): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

function listOf(value: AttributeValue | undefined): readonly Json[] {
  return Array.isArray(value) ? value.map((item: AttributeValue) => jsonOf(item)) : []
}

/** Numbers that JSON has no form for become text. */
function jsonOf(value: AttributeValue): Json {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string') return cut(value, TEXT_MAX).toWellFormed()
  if (Array.isArray(value)) return listOf(value)
  if (value === null || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return cut(base64Of(value), TEXT_MAX)
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]))
}

function nanosecondsText(text: string): string {
  return /^\d{1,19}$/.test(text) ? timeText(BigInt(text)) : ''
}

function timeText(unixNano: bigint): string {
  const date = new Date(Number(unixNano / 1_000_000n))
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
