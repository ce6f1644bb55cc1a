import { linearPattern, type LinearPattern } from '../pattern/linear-pattern.ts'
import { logPrefix, prefixBoundaries } from '../stacktrace/prefix.ts'
import { SEVERITY } from '../model/severity.ts'
import { withoutCarrier } from './carrier.ts'
import { headLength } from './message-head.ts'
import { messageOf, namedMessageOf } from './message.ts'
import type { Finding, RecordView, Rule, RuleVerdict } from './rule.ts'
import type { LevelName, RuleDocument } from './rule-document.ts'

/** Patterns look so far into a record: what a crash says stands first, and each byte costs some 0.1 µs. */
const LOOKED_AT_MAX = 16_384
const LEVELS_PER_GROUP = 4

/** A rule that was written, ready to be asked. */
export interface DataRule extends Rule {
  readonly document: RuleDocument
  readonly verdict: RuleVerdict
}

/**
 * Makes a rule of its document. The patterns are compiled when they are first needed.
 * Bounds: looks at the first 16 KiB of a record, in time linear to them.
 */
export function dataRule(document: RuleDocument): DataRule {
  const { id, literals, levels, crash, type, language } = document
  const patterns = lazily(() => compiled(document))
  const levelMin = levels === undefined ? undefined : lowestOf(levels)
  return {
    id,
    document,
    verdict: verdictOf(document),
    needs: literals.length === 0 ? { kind: 'every' } : { kind: 'literals', literals },
    ...(levelMin === undefined ? {} : { levelMin }),
    find(record) {
      if (!isLevelRight(document, record)) return undefined
      const text = headOf(record.text)
      if (literals.length > 0 && !literals.some((literal) => text.includes(literal))) return undefined
      const { pattern, unless, fields } = patterns()
      if (!fields.every(([name, wanted]) => holds(record, name, wanted))) return undefined
      const groups = pattern.groupsIn(text) ?? groupsBehindHead(pattern, text)
      if (groups === undefined || unless?.matches(text) === true) return undefined
      return found(groups, record, text)
    },
  }

  function found(groups: ReadonlyMap<string, string>, record: RecordView, text: string): Finding {
    const written = { type: groups.get('type') ?? '', message: groups.get('message')?.trim() ?? '' }
    const subject = groups.get('subject') ?? ''
    const header = written.message === '' ? messageOf(text) : written.message
    const trace = crash ? record.trace?.trace : undefined
    const named = trace?.exceptions[0] ?? namedMessageOf(header)
    const isTyped = written.type !== '' && written.message !== ''
    return {
      kind: crash ? 'crash' : 'rule',
      language: language === 'unknown' ? (trace?.language ?? language) : language,
      exceptionType: [written.type, named.type, type ?? ''].find((each) => each !== '') ?? '',
      exceptionMessage: isTyped ? written.message : named.message,
      stackTraceText: '',
      isFatal: crash,
      isLevelJudged: true,
      // What an error is about tells its kind apart better than how it was worded.
      ...(subject === '' ? {} : { groupingMessage: subject }),
      rule: verdictOf(document),
    }
  }
}

/** The part of a record's text that rules look at. */
export function headOf(text: string): string {
  return text.length > LOOKED_AT_MAX ? text.slice(0, LOOKED_AT_MAX) : text
}

/** The literals of several rules; undefined where one of them has none. */
export function literalsOf(rules: readonly DataRule[]): readonly string[] | undefined {
  if (rules.some(({ needs }) => needs.kind !== 'literals')) return undefined
  return [...new Set(rules.flatMap(({ document }) => document.literals))]
}

interface Patterns {
  readonly pattern: LinearPattern
  readonly unless: LinearPattern | undefined
  readonly fields: readonly (readonly [name: string, pattern: LinearPattern])[]
}

/**
 * A pattern may want the start of a line, where it is the program's and not that of what carries it, or of what
 * logging put in front of the message.
 */
function groupsBehindHead(pattern: LinearPattern, text: string): ReadonlyMap<string, string> | undefined {
  const carried = withoutCarrier(text)
  const groups = carried === undefined ? undefined : pattern.groupsIn(carried)
  if (groups !== undefined) return groups
  const said = carried ?? text
  for (const length of headEnds(firstLineOf(said))) {
    const behind = pattern.groupsIn(said.slice(length))
    if (behind !== undefined) return behind
  }
  return undefined
}

/** Where a message may begin: "ERROR cart lost: 3" names a program or says that a cart is lost. */
function headEnds(line: string): readonly number[] {
  const ends = logPrefix(line) === undefined ? [] : prefixBoundaries(line)
  return [...new Set([headLength(line), ...ends])].filter((length) => length > 0 && length < line.length)
}

function firstLineOf(text: string): string {
  const end = text.indexOf('\n')
  return end < 0 ? text : text.slice(0, end)
}

function compiled({ pattern, unless, fields }: RuleDocument): Patterns {
  return {
    pattern: linearPattern(pattern),
    unless: unless === undefined ? undefined : linearPattern(unless),
    fields: Object.entries(fields).map(([name, source]) => [name, linearPattern(source)]),
  }
}

function verdictOf({ id, class: errorClass, severity }: RuleDocument): RuleVerdict {
  return {
    id,
    ...(errorClass === undefined ? {} : { errorClass }),
    ...(severity === undefined ? {} : { severity }),
  }
}

/** An explicit level beats words: under the threshold it takes a crash, or a rule that names the level. */
function isLevelRight({ levels, crash }: RuleDocument, { severity, isLevelReached }: RecordView): boolean {
  if (levels !== undefined) return levels.some((name) => groupOf(SEVERITY[name]) === groupOf(severity))
  return severity === 0 || isLevelReached || (crash && severity >= SEVERITY.warn)
}

function groupOf(severity: number): number {
  return Math.ceil(severity / LEVELS_PER_GROUP)
}

function lowestOf(levels: readonly LevelName[]): number | undefined {
  const under = levels.map((name) => SEVERITY[name]).filter((level) => level > 0 && level < SEVERITY.warn)
  return under.length === 0 ? undefined : Math.min(...under)
}

function holds(record: RecordView, name: string, wanted: LinearPattern): boolean {
  const value = record.attribute(name)
  return value !== undefined && wanted.matches(typeof value === 'string' ? value : JSON.stringify(value))
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
