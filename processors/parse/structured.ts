import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { BoundedAttributes } from './attributes.ts'
import { exceptionOf } from './exception-fields.ts'
import { digitsOf, levelIn, severityFrom } from './field-level.ts'
import { KNOWN_ROLES, type FieldRole, type RoleTable } from './field-roles.ts'
import { levelOfNumber, levelOfWord } from './level.ts'
import type { LineContext, ParsedRecord, ParseFault } from './parsed-record.ts'
import { stackTextAmong, stackTextOf } from './stack-text.ts'
import { NANO_PER_SECOND, timeOf, UNIX_NANO_MAX } from '../../agent/time/time.ts'
import {
  datadogId,
  hexId,
  SPAN_DIGITS,
  TRACE_DIGITS,
  traceparentOf,
  type TraceContext,
} from './trace-context.ts'

type Fields = Readonly<Record<string, unknown>>

/** The best field for a part so far: the usable value of the lowest rank. */
interface Claim {
  readonly rank: number
  readonly value: unknown
  readonly path: string
}

/** Nested fields that play a part are at most this deep. Shape: log.syslog.severity.code. */
const ROLE_DEPTH_MAX = 4

interface Line {
  readonly fields: Fields
  readonly hasLevel: boolean
}

/**
 * Sorts the fields of a structured line into what every record has; what is left becomes attributes,
 * nested as it was. A field whose value does not fit its part stays an attribute.
 */
export function structuredRecord(fields: Fields, context: LineContext): ParsedRecord {
  const claims = new Map<FieldRole, Claim>()
  const faults: ParseFault[] = []
  const roles = context.roles ?? KNOWN_ROLES
  claimAll(fields, '', 1, { claims, roles, context })

  const severity = severityFrom((role) => claims.get(role)?.value, fields)
  const split = claims.has('time') ? undefined : splitTimeOf(fields)
  const timeUnixNano = (claims.get('time')?.value as bigint | undefined) ?? split
  if (timeUnixNano === undefined && hasRole(fields, 'time', roles)) faults.push('unreadable_time')
  if (severity === undefined && hasRole(fields, 'level', roles)) faults.push('unreadable_level')

  const attributes = new BoundedAttributes(context.limits)
  const used = split === undefined ? [] : [...SPLIT_TIMES]
  for (const { path } of claims.values()) used.push(path)
  addRest(attributes, fields, { used, roles })
  addException(attributes, claims, { fields, hasLevel: severity !== undefined })
  if (attributes.isCut) faults.push('attributes_dropped')

  const message = claims.get('message') ?? claims.get('exceptionMessage')
  const record: Writable<ParsedRecord> = { attributes: attributes.toAttributes(), faults }
  if (timeUnixNano !== undefined) record.timeUnixNano = timeUnixNano
  if (severity !== undefined) record.severity = severity
  if (message !== undefined) record.message = message.value as string
  const trace = traceContextFrom(claims)
  return trace === undefined ? record : { ...record, ...trace }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

interface Claiming {
  readonly claims: Map<FieldRole, Claim>
  readonly roles: RoleTable
  readonly context: LineContext
}

function claimAll(fields: Fields, prefix: string, depth: number, claiming: Claiming): void {
  // What JSON and pairs give has no properties but its own.
  for (const name in fields) {
    const value = fields[name]
    const path = prefix + name.toLowerCase()
    for (const { role, rank } of claiming.roles.rolesOf(path)) {
      const present = claiming.claims.get(role)
      if (present !== undefined && present.rank <= rank) continue
      const usable = USABLE[role](value, claiming.context)
      if (usable === undefined) continue
      claiming.claims.set(role, { rank, value: usable, path })
    }
    if (depth < ROLE_DEPTH_MAX && claiming.roles.isParent(path) && isFields(value)) {
      claimAll(value, `${path}.`, depth + 1, claiming)
    }
  }
}

/** Levels that tickets and alerts are not ranked by. */
const LOGGED = /^(?:trace|debug|info|warn|warning|error|severe|fatal)$/i

/** For each part the value in the form the record needs; undefined when the field cannot play it. */
const USABLE: Readonly<Record<FieldRole, (value: unknown, context: LineContext) => unknown>> = {
  level: levelIn,
  levelWord: (value) => (typeof value === 'string' && LOGGED.test(value) ? levelOfWord(value) : undefined),
  levelPython: (value) => levelOfNumber(Number(value), 'python'),
  levelSyslog: (value) => levelOfNumber(digitsOf(value), 'syslog'),
  levelOtel: (value) => levelOfNumber(digitsOf(value), 'otel'),
  levelAzure: (value) => levelOfNumber(digitsOf(value), 'azure'),
  time: (value, context) =>
    isFields(value)
      ? (splitTime(value) ?? timeIn(value['$date'] ?? value['date'], context))
      : timeIn(value, context),
  message: textOf,
  stack: stackTextOf,
  exceptionType: oneLine,
  exceptionMessage: textOf,
  traceId: (value) => hexId(value, TRACE_DIGITS),
  spanId: (value) => hexId(value, SPAN_DIGITS),
  datadogTraceId: (value) => datadogId(value, TRACE_DIGITS),
  datadogSpanId: (value) => datadogId(value, SPAN_DIGITS),
  traceparent: traceparentOf,
}

function timeIn(value: unknown, { source, time }: LineContext): bigint | undefined {
  return source === undefined ? timeOf(value, time) : source.timeOf(value, time)
}

/** Where log4j2 and GCP's agents have a time in two numbers. */
const SPLIT_TIMES = ['instant', 'timestampseconds', 'timestampnanos']

function splitTimeOf({ instant, timestampSeconds, timestampNanos }: Fields): bigint | undefined {
  return isFields(instant)
    ? splitTime(instant)
    : splitTime({ seconds: timestampSeconds, nanos: timestampNanos })
}

/** A time in two numbers, with the names of log4j2 and of protobuf. */
function splitTime({ epochSecond, nanoOfSecond, seconds, nanos }: Fields): bigint | undefined {
  const whole = wholeSeconds(epochSecond ?? seconds)
  const fraction = nanoOfSecond ?? nanos ?? 0
  if (!Number.isSafeInteger(whole) || !Number.isSafeInteger(fraction)) return undefined
  const rest = BigInt(fraction as number)
  const unixNano = BigInt(whole) * NANO_PER_SECOND + rest
  const isOfAClock = whole > 0 && rest >= 0n && rest < NANO_PER_SECOND && unixNano <= UNIX_NANO_MAX
  return isOfAClock ? unixNano : undefined
}

/** Protobuf's JSON has numbers of 64 bits in quotes. */
function wholeSeconds(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN
}

function addException(
  attributes: BoundedAttributes,
  claims: ReadonlyMap<FieldRole, Claim>,
  line: Line,
): void {
  const { fields, hasLevel } = line
  const stack = claims.get('stack')
  const message = claims.get('exceptionMessage')
  const textOfRole = (role: FieldRole): string | undefined => claims.get(role)?.value as string | undefined
  const found = exceptionOf(
    {
      type: textOfRole('exceptionType'),
      message: message?.path === stack?.path ? undefined : textOfRole('exceptionMessage'),
      stack: textOfRole('stack') ?? stackTextAmong(fields, textOfRole('message')),
      lineMessage: textOfRole('message'),
      hasLevel,
    },
    fields,
  )
  if (found.stack !== undefined) attributes.addOwn(ATTRIBUTE.exceptionStacktrace, found.stack)
  if (found.type !== undefined) attributes.addOwn(ATTRIBUTE.exceptionType, found.type)
  if (found.message !== undefined) attributes.addOwn(ATTRIBUTE.exceptionMessage, found.message)
}

function traceContextFrom(claims: ReadonlyMap<FieldRole, Claim>): TraceContext | undefined {
  const text = (role: FieldRole): string | undefined => claims.get(role)?.value as string | undefined
  const parent = claims.get('traceparent')?.value as TraceContext | undefined
  const traceId = text('traceId') ?? parent?.traceId ?? text('datadogTraceId')
  const spanId = text('spanId') ?? parent?.spanId ?? text('datadogSpanId')
  return traceId === undefined ? undefined : { traceId, spanId: spanId ?? '' }
}

interface Rest {
  /** Paths of the fields that became parts of the record. */
  readonly used: readonly string[]
  readonly roles: RoleTable
}

function addRest(attributes: BoundedAttributes, fields: Fields, rest: Rest): void {
  for (const name in fields) {
    const value = fields[name]
    const path = name.toLowerCase()
    if (rest.used.includes(path)) continue
    if (!rest.roles.isParent(path) || !isFields(value)) {
      attributes.add(name, value)
      continue
    }
    const left = withoutUsed(value, `${path}.`, rest)
    if (left !== undefined) attributes.add(name, left)
  }
}

/** The object without the fields that became parts of the record; undefined when nothing else was in it. */
function withoutUsed(fields: Fields, prefix: string, rest: Rest): Fields | undefined {
  const entries: [string, unknown][] = []
  for (const [name, value] of Object.entries(fields)) {
    const path = prefix + name.toLowerCase()
    if (rest.used.includes(path)) continue
    const isWalked = rest.roles.isParent(path) && isFields(value)
    const kept = isWalked ? withoutUsed(value, `${path}.`, rest) : value
    if (kept !== undefined) entries.push([name, kept])
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Whether a top-level field has the name of a part and a value, fit or not. */
function hasRole(fields: Fields, role: FieldRole, roles: RoleTable): boolean {
  return Object.entries(fields).some(
    ([name, value]) =>
      name.length > 2 &&
      value !== null &&
      value !== '' &&
      roles.rolesOf(name.toLowerCase()).some((ranked) => ranked.role === role),
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function oneLine(value: unknown): string | undefined {
  const text = textOf(value)
  return text === undefined || text.includes('\n') || text.length > 256 ? undefined : text
}
