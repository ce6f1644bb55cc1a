import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { BoundedAttributes } from './attributes.ts'
import { isParent, rolesOf, type FieldRole } from './field-roles.ts'
import { levelOfNumber, levelOfWord } from './level.ts'
import type { LineContext, ParsedRecord, ParseFault, Severity } from './parsed-record.ts'
import { stackTextOf } from './stack-text.ts'
import { timeOf } from './time.ts'

type Fields = Readonly<Record<string, unknown>>

/** The best field for a part so far: the usable value of the lowest rank. */
interface Claim {
  readonly rank: number
  readonly value: unknown
  readonly path: string
}

/** Nested fields that play a part are at most this deep. Shape: record.level.name. */
const ROLE_DEPTH_MAX = 3

/**
 * Sorts the fields of a structured line into what every record has; what is left becomes attributes,
 * nested as it was. A field whose value does not fit its part stays an attribute.
 */
export function structuredRecord(fields: Fields, context: LineContext): ParsedRecord {
  const claims = new Map<FieldRole, Claim>()
  const faults: ParseFault[] = []
  claimAll(fields, '', 1, { claims, fields, context })

  const severity = severityFrom(claims, fields)
  const timeUnixNano = (claims.get('time')?.value as bigint | undefined) ?? log4jInstant(fields)
  if (timeUnixNano === undefined && hasRole(fields, 'time')) faults.push('unreadable_time')
  if (severity === undefined && hasRole(fields, 'level')) faults.push('unreadable_level')

  const attributes = new BoundedAttributes(context.limits)
  addRest(attributes, fields, new Set([...claims.values()].map((claim) => claim.path)))
  addException(attributes, claims)
  if (attributes.isCut) faults.push('attributes_dropped')

  const message = claims.get('message') ?? claims.get('exceptionMessage')
  return {
    ...(timeUnixNano === undefined ? {} : { timeUnixNano }),
    ...(severity === undefined ? {} : { severity }),
    ...(message === undefined ? {} : { message: message.value as string }),
    ...traceContextFrom(claims),
    attributes: attributes.toAttributes(),
    faults,
  }
}

interface Claiming {
  readonly claims: Map<FieldRole, Claim>
  readonly fields: Fields
  readonly context: LineContext
}

function claimAll(fields: Fields, prefix: string, depth: number, claiming: Claiming): void {
  for (const [name, value] of Object.entries(fields)) {
    const path = prefix + name.toLowerCase()
    for (const { role, rank } of rolesOf(path)) {
      const present = claiming.claims.get(role)
      if (present !== undefined && present.rank <= rank) continue
      const usable = USABLE[role](value, claiming.context)
      if (usable === undefined) continue
      claiming.claims.set(role, { rank, value: usable, path })
    }
    if (depth < ROLE_DEPTH_MAX && isParent(path) && isFields(value)) {
      claimAll(value, `${path}.`, depth + 1, claiming)
    }
  }
}

/** For each part the value in the form the record needs; undefined when the field cannot play it. */
const USABLE: Readonly<Record<FieldRole, (value: unknown, context: LineContext) => unknown>> = {
  level: (value) => (typeof value === 'string' ? levelOfWord(value) : undefined) ?? levelNumber(value),
  levelPython: (value) => levelOfNumber(Number(value), 'python'),
  levelSyslog: (value) => levelOfNumber(digitsOf(value), 'syslog'),
  levelOtel: (value) => levelOfNumber(digitsOf(value), 'otel'),
  time: (value, context) => timeOf(isFields(value) ? value['$date'] : value, context.time),
  message: textOf,
  stack: stackTextOf,
  exceptionType: oneLine,
  exceptionMessage: textOf,
  traceId: (value) => hexId(value, 32),
  spanId: (value) => hexId(value, 16),
  traceparent: (value) => (typeof value === 'string' && TRACEPARENT.test(value) ? value : undefined),
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/

/** Levels that are numbers without a word: pino's and bunyan's scale, and GCP's. */
function levelNumber(value: unknown): Severity | undefined {
  const number = digitsOf(value)
  return levelOfNumber(number, 'pino') ?? levelOfNumber(number, 'gcp')
}

function severityFrom(claims: ReadonlyMap<FieldRole, Claim>, fields: Fields): Severity | undefined {
  const claim =
    claims.get('level') ?? claims.get('levelOtel') ?? claims.get('levelPython') ?? claims.get('levelSyslog')
  if (claim !== undefined) return claim.value as Severity
  // GELF names its version and counts levels like syslog; nothing else tells its numbers from others.
  const isGelf = typeof fields['version'] === 'string' && fields['short_message'] !== undefined
  return isGelf ? levelOfNumber(digitsOf(fields['level']), 'syslog') : undefined
}

/** log4j2's JSON layout splits the time in two numbers. */
function log4jInstant(fields: Fields): bigint | undefined {
  const instant = fields['instant']
  if (!isFields(instant)) return undefined
  const { epochSecond, nanoOfSecond } = instant
  if (!Number.isSafeInteger(epochSecond) || !Number.isSafeInteger(nanoOfSecond)) return undefined
  return BigInt(epochSecond as number) * 1_000_000_000n + BigInt(nanoOfSecond as number)
}

function addException(attributes: BoundedAttributes, claims: ReadonlyMap<FieldRole, Claim>): void {
  const stack = claims.get('stack')
  if (stack !== undefined) attributes.addOwn(ATTRIBUTE.exceptionStacktrace, stack.value as string)
  const type = claims.get('exceptionType')
  if (type !== undefined) attributes.addOwn(ATTRIBUTE.exceptionType, type.value as string)
  const message = claims.get('exceptionMessage')
  if (message !== undefined && message.path !== stack?.path) {
    attributes.addOwn(ATTRIBUTE.exceptionMessage, message.value as string)
  }
}

function traceContextFrom(claims: ReadonlyMap<FieldRole, Claim>): { traceId?: string; spanId?: string } {
  const parent = TRACEPARENT.exec((claims.get('traceparent')?.value as string | undefined) ?? '')
  const traceId = (claims.get('traceId')?.value as string | undefined) ?? parent?.[1]
  const spanId = (claims.get('spanId')?.value as string | undefined) ?? parent?.[2]
  return traceId === undefined ? {} : { traceId, spanId: spanId ?? '' }
}

function addRest(attributes: BoundedAttributes, fields: Fields, used: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(fields)) {
    const path = name.toLowerCase()
    if (used.has(path)) continue
    if (!isParent(path) || !isFields(value)) {
      attributes.add(name, value)
      continue
    }
    const rest = withoutUsed(value, `${path}.`, used)
    if (rest !== undefined) attributes.add(name, rest)
  }
}

/** The object without the fields that became parts of the record; undefined when nothing else was in it. */
function withoutUsed(fields: Fields, prefix: string, used: ReadonlySet<string>): Fields | undefined {
  const entries: [string, unknown][] = []
  for (const [name, value] of Object.entries(fields)) {
    const path = prefix + name.toLowerCase()
    if (used.has(path)) continue
    const kept = isParent(path) && isFields(value) ? withoutUsed(value, `${path}.`, used) : value
    if (kept !== undefined) entries.push([name, kept])
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Whether a top-level field has the name of a part and a value, fit or not. */
function hasRole(fields: Fields, role: FieldRole): boolean {
  return Object.entries(fields).some(
    ([name, value]) =>
      name.length > 2 &&
      value !== null &&
      value !== '' &&
      rolesOf(name.toLowerCase()).some((ranked) => ranked.role === role),
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

/** A number, also one in quotes; NaN for anything else. */
function digitsOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
}

/** A trace or span id; GCP writes it at the end of a path. */
function hexId(value: unknown, digits: number): string | undefined {
  if (typeof value !== 'string') return undefined
  const id = value.slice(value.lastIndexOf('/') + 1).toLowerCase()
  return id.length === digits && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id) ? id : undefined
}
