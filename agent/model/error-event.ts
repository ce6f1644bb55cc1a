import type { ChangeRequest } from './change-request.ts'
import type { Attributes, AttributeValue } from './resource.ts'
import type { SeverityNumber } from './severity.ts'
import type { LogRecord } from './log-record.ts'
import { ATTRIBUTE, EVENT, EVENT_SCHEMA_VERSION } from './semantic-conventions.ts'
import { LANGUAGES, type Language } from './stack-trace.ts'

declare const fingerprintBrand: unique symbol

/** The identity of an error group: the same over restarts, hosts and moved lines. 32 hex digits. */
export type Fingerprint = string & { readonly [fingerprintBrand]: true }

/**
 * Why an error is in its group:
 *   'rule'             a fingerprint rule of the user
 *   'own_code'         the same own code
 *   'library_code'     the same frames, none of which is own code
 *   'all_frames'       the same frames, though others of them counted as own code
 *   'similar_code'     the same exceptions, and nearly the same way through own code
 *   'message'          the same message, its values masked
 *   'message_pattern'  a message of which words are values by what was seen
 */
export const GROUPING_METHODS = [
  'rule',
  'own_code',
  'library_code',
  'all_frames',
  'similar_code',
  'message',
  'message_pattern',
] as const
export type GroupingMethod = (typeof GROUPING_METHODS)[number]

/** The group of an error, and why it is that one. */
export interface ErrorGrouping {
  readonly fingerprint: Fingerprint
  readonly method: GroupingMethod
  /** What counted of this error, to be read. Shape: ["type TypeError", "frame total in cart.js"]. */
  readonly parts: readonly string[]
  /** What the error hashes to by itself: the first whatever was seen before, on every host. */
  readonly hashes: readonly Fingerprint[]
  /** Of 'similar_code', from 0 to 1. */
  readonly similarity?: number
}

/** The attributes that say why an error is in its group. */
export function groupingAttributes({ method, parts, hashes, similarity }: ErrorGrouping): Attributes {
  return {
    [ATTRIBUTE.groupingMethod]: method,
    [ATTRIBUTE.groupingParts]: parts,
    [ATTRIBUTE.groupingHashes]: hashes,
    ...(similarity === undefined ? {} : { [ATTRIBUTE.groupingSimilarity]: similarity }),
  }
}

/** One error group as the repair lane gets it, with its newest occurrence. Plain data: it crosses processes. */
export interface ErrorEvent {
  readonly fingerprint: Fingerprint
  readonly language: Language
  readonly exceptionType: string
  readonly exceptionMessage: string
  /** As logged, without per-line prefixes; '' when the error has no trace. */
  readonly stackTraceText: string
  readonly severityNumber: SeverityNumber
  readonly body: string
  /** Lines of the same stream just before and after, oldest first, as logged. */
  readonly contextBefore: readonly string[]
  readonly contextAfter: readonly string[]
  readonly count: number
  /** Nanoseconds since the epoch, as decimal text. */
  readonly firstSeenUnixNano: string
  readonly lastSeenUnixNano: string
  readonly timeUnixNano: string
  readonly traceId: string
  readonly spanId: string
  readonly resource: Attributes
  readonly attributes: Attributes
  /** What a person asked for in place of an error; nothing that is read from a log has it. */
  readonly request?: ChangeRequest
}

/** What an event says of its error with attributes of its own. */
type SaidByAttributes = Omit<
  ErrorEvent,
  'severityNumber' | 'body' | 'timeUnixNano' | 'traceId' | 'spanId' | 'resource' | 'attributes' | 'request'
>

/**
 * The attributes that make a log record an `error.detected` event; the rest of the event is the record
 * itself (body, severity, times, trace context, resource).
 */
export function errorEventAttributes(event: SaidByAttributes): Attributes {
  return {
    ...errorAttributes(event),
    [ATTRIBUTE.errorContextBefore]: event.contextBefore,
    [ATTRIBUTE.errorContextAfter]: event.contextAfter,
  }
}

/** The same without the lines around the error. */
export function errorAttributes(event: Omit<SaidByAttributes, 'contextBefore' | 'contextAfter'>): Attributes {
  return {
    [ATTRIBUTE.schemaVersion]: EVENT_SCHEMA_VERSION,
    [ATTRIBUTE.fingerprint]: event.fingerprint,
    [ATTRIBUTE.language]: event.language,
    [ATTRIBUTE.exceptionType]: event.exceptionType,
    [ATTRIBUTE.exceptionMessage]: event.exceptionMessage,
    ...(event.stackTraceText === '' ? {} : { [ATTRIBUTE.exceptionStacktrace]: event.stackTraceText }),
    [ATTRIBUTE.errorCount]: event.count,
    [ATTRIBUTE.errorFirstSeen]: event.firstSeenUnixNano,
    [ATTRIBUTE.errorLastSeen]: event.lastSeenUnixNano,
  }
}

/** Reads an `error.detected` event back from its record; undefined for any other record. */
export function errorEventOf(record: LogRecord): ErrorEvent | undefined {
  const fingerprint = record.attributes[ATTRIBUTE.fingerprint]
  if (record.eventName !== EVENT.errorDetected || typeof fingerprint !== 'string') return undefined
  const text = (name: string): string => {
    const value = record.attributes[name]
    return typeof value === 'string' ? value : ''
  }
  const language = text(ATTRIBUTE.language)
  return {
    fingerprint: fingerprint as Fingerprint,
    language: isLanguage(language) ? language : 'unknown',
    exceptionType: text(ATTRIBUTE.exceptionType),
    exceptionMessage: text(ATTRIBUTE.exceptionMessage),
    stackTraceText: text(ATTRIBUTE.exceptionStacktrace),
    severityNumber: record.severityNumber,
    body: record.body,
    contextBefore: textsIn(record.attributes[ATTRIBUTE.errorContextBefore]),
    contextAfter: textsIn(record.attributes[ATTRIBUTE.errorContextAfter]),
    count: countIn(record.attributes[ATTRIBUTE.errorCount]),
    firstSeenUnixNano: unixNanoIn(record.attributes[ATTRIBUTE.errorFirstSeen]),
    lastSeenUnixNano: unixNanoIn(record.attributes[ATTRIBUTE.errorLastSeen]),
    timeUnixNano: record.timeUnixNano.toString(),
    traceId: record.traceId,
    spanId: record.spanId,
    resource: record.resource.attributes,
    attributes: record.attributes,
  }
}

/** How often an error came, as an event says; 1 where it says no such number, since an event may come from anybody. */
export function countIn(value: AttributeValue | undefined): number {
  const count = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 1
  return Number.isSafeInteger(count) && count > 0 ? count : 1
}

/** A time in an event. Shape: nanoseconds since the epoch as decimal text; '' for what is none. */
export function unixNanoIn(value: AttributeValue | undefined): string {
  return typeof value === 'string' && /^\d{1,19}$/.test(value) ? value : ''
}

function isLanguage(text: string): text is Language {
  return text !== 'unknown' && LANGUAGES.some((language) => language === text)
}

/** The texts of a list in an event; what is no text is left out, and what is no list has none. */
export function textsIn(value: AttributeValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}
