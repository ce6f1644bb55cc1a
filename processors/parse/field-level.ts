import { SEVERITY } from '../../agent/model/severity.ts'
import type { FieldRole } from './field-roles.ts'
import { levelOfNumber, levelOfWord } from './level.ts'
import { outcomeOf } from './outcome.ts'
import type { LineContext, Severity } from './parsed-record.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The severity of a field that is a level: a word, a number of a scale that no other shares, or an object that is one.
 * Shape: "error", 50, {"name": "ERROR", "value": 40000}; undefined for anything else.
 */
export function levelIn(value: unknown, context: LineContext): Severity | undefined {
  const own = context.levels?.of(value)
  if (own !== undefined) return own
  if (typeof value === 'string') return levelOfWord(value) ?? levelNumber(value)
  return isFields(value) ? levelOfObject(value) : levelNumber(value)
}

/**
 * What a structured line says of how bad it is: its level, else which fields it has, else how it went.
 * `claimed` gives the field that plays a part.
 */
export function severityFrom(claimed: (role: FieldRole) => unknown, fields: Fields): Severity | undefined {
  // OTel's own names: nothing else has a body beside a severity that is a number.
  const isOtel = fields['body'] !== undefined && typeof fields['severity'] === 'number'
  const otel = isOtel ? levelOfNumber(fields['severity'] as number, 'otel') : undefined
  if (otel !== undefined) return otel
  for (const role of LEVELS) {
    const level = claimed(role)
    if (level !== undefined) return level as Severity
  }
  // A cloud's audit trail says of a call that was refused or failed only which error it was.
  if (isText(fields['errorCode']) && isText(fields['eventSource'])) return { number: SEVERITY.error }
  // Serilog's compact form leaves its ordinary level out.
  if (fields['@t'] !== undefined && (fields['@mt'] ?? fields['@m']) !== undefined) return { number: 9 }
  return levelBesideOthers(fields) ?? outcomeOf(fields)
}

/** A number, also one in quotes; NaN for anything else. */
export function digitsOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
}

/** The first that a line has counts. */
const LEVELS: readonly FieldRole[] = [
  'level',
  'levelWord',
  'levelOtel',
  'levelPython',
  'levelSyslog',
  'levelAzure',
]

/** Levels that are numbers without a word: pino's and bunyan's scale, GCP's, and Log4j's. */
function levelNumber(value: unknown): Severity | undefined {
  const number = digitsOf(value)
  return levelOfNumber(number, 'pino') ?? levelOfNumber(number, 'gcp') ?? levelOfNumber(number, 'log4j')
}

/** Where loggers of several languages have the word of a level that they write as an object. */
const WORDS_OF_LEVEL = ['name', 'text', 'label', 'levelStr', 'key']

function levelOfObject(level: Fields): Severity | undefined {
  const word = WORDS_OF_LEVEL.map((name) => level[name]).find(isText)
  return word === undefined ? levelNumber(level['value']) : levelOfWord(word)
}

/** Numbers that only the fields beside them tell the scale of: GELF names its version, syslog its facility. */
function levelBesideOthers(fields: Fields): Severity | undefined {
  const isGelf = typeof fields['version'] === 'string' && fields['short_message'] !== undefined
  if (isGelf || fields['facility'] !== undefined) {
    const number = digitsOf(fields['level'] ?? fields['severity'] ?? fields['sev'] ?? fields['prio'])
    const severity = levelOfNumber(number, 'syslog')
    if (severity !== undefined) return severity
  }
  const isDotnet = ['Category', 'EventId', 'EventName'].some((name) => fields[name] !== undefined)
  return isDotnet ? levelOfNumber(digitsOf(fields['LogLevel']), 'dotnet') : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
