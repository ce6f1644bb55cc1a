import { textOf } from '../condition/value-text.ts'
import { linearPattern, type LinearPattern } from '../pattern/linear-pattern.ts'
import { SEVERITY } from '../model/severity.ts'
import { askedPattern, LookedAt, type AskedPattern, type Groups } from './looked-at.ts'
import { isAny, type LookedForm } from './looked-form.ts'
import { messageOf, namedMessageOf } from './message.ts'
import type { Finding, RecordView, Rule, RuleVerdict } from './rule.ts'
import type { LevelName, RuleDocument } from './rule-document.ts'

const LEVELS_PER_GROUP = 4

/** A rule that was written, ready to be asked. */
export interface DataRule extends Rule {
  readonly document: RuleDocument
  readonly verdict: RuleVerdict
  /** The same as `find`, for a record that holds one of its literals, if it has any. */
  findIn(looked: LookedAt): Finding | undefined
  /** Whether `findIn` gives something: what is found is not looked for. */
  appliesTo(looked: LookedAt): boolean
  /**
   * Whether `appliesTo` is true of all records of the level of this one whose text is of a form, or false of all; undefined
   * where that is not sure. Its literals are not looked for.
   */
  appliesToForm(form: LookedForm, record: RecordView): boolean | undefined
}

/**
 * Makes a rule of its document. The patterns are compiled when they are first needed.
 * Bounds: looks at the first 8 KiB of a record, in time linear to them.
 */
export function dataRule(document: RuleDocument): DataRule {
  const { id, literals, levels, crash, type, language } = document
  const patterns = lazily(() => compiled(document))
  const levelMin = levels === undefined ? undefined : lowestOf(levels)
  const isLevelRight = levelCheck(document)
  return {
    id,
    document,
    verdict: verdictOf(document),
    needs: literals.length === 0 ? { kind: 'every' } : { kind: 'literals', literals },
    ...(levelMin === undefined ? {} : { levelMin }),
    find: (record) => {
      const looked = new LookedAt(record)
      if (literals.length > 0 && !literals.some((literal) => looked.text.includes(literal))) return undefined
      return findIn(looked)
    },
    findIn,
    appliesTo,
    appliesToForm,
  }

  function findIn(looked: LookedAt): Finding | undefined {
    if (!appliesTo(looked)) return undefined
    const { pattern } = patterns()
    const groups = looked.groupsIn(pattern) ?? looked.groupsBehindHead(pattern)
    return groups && found(groups, looked.record, looked.text)
  }

  function appliesTo(looked: LookedAt): boolean {
    const { record } = looked
    if (!isLevelRight(record)) return false
    const { pattern, unless, fields } = patterns()
    if (!fields.every(([name, wanted]) => holds(record, name, wanted))) return false
    if (!looked.isMatch(pattern) && !looked.isMatchBehindHead(pattern)) return false
    return !unless.some((each) => looked.isMatch(each))
  }

  function appliesToForm(form: LookedForm, record: RecordView): boolean | undefined {
    if (!isLevelRight(record)) return false
    const { pattern, unless, fields } = patterns()
    const isMatch = isAny([form.isMatch(pattern), form.isMatchBehindHead(pattern)])
    if (isMatch !== true) return isMatch
    if (fields.length > 0) return undefined
    const exceptions = unless.map((each) => form.isMatch(each))
    if (exceptions.includes(true)) return false
    return exceptions.includes(undefined) ? undefined : true
  }

  function found(groups: Groups, record: RecordView, text: string): Finding {
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

/** The literals of several rules; undefined where one of them has none. */
export function literalsOf(rules: readonly DataRule[]): readonly string[] | undefined {
  if (rules.some(({ needs }) => needs.kind !== 'literals')) return undefined
  return [...new Set(rules.flatMap(({ document }) => document.literals))]
}

/** The patterns of what a rule leaves alone. */
export function exceptionsOf({ unless = [] }: RuleDocument): readonly string[] {
  return typeof unless === 'string' ? [unless] : unless
}

/** The name of a level that a severity is a shade of, as a number; 0 where none was said. */
export function levelGroup(severity: number): number {
  return Math.ceil(severity / LEVELS_PER_GROUP)
}

/** Whether a rule could find something in a record whose level is in a group. */
export function looksAtLevel({ levels }: RuleDocument, group: number): boolean {
  return levels === undefined || levels.some((name) => levelGroup(SEVERITY[name]) === group)
}

interface Patterns {
  readonly pattern: AskedPattern
  readonly unless: readonly AskedPattern[]
  readonly fields: readonly (readonly [name: string, pattern: LinearPattern])[]
}

function compiled(document: RuleDocument): Patterns {
  const { pattern, fields } = document
  return {
    pattern: askedPattern(pattern),
    unless: exceptionsOf(document).map(askedPattern),
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
function levelCheck({ levels, crash }: RuleDocument): (record: RecordView) => boolean {
  if (levels === undefined) {
    return ({ severity, isLevelReached }) =>
      severity === 0 || isLevelReached || (crash && severity >= SEVERITY.warn)
  }
  const groups = new Set(levels.map((name) => levelGroup(SEVERITY[name])))
  return ({ severity }) => groups.has(levelGroup(severity))
}

function lowestOf(levels: readonly LevelName[]): number | undefined {
  const under = levels.map((name) => SEVERITY[name]).filter((level) => level > 0 && level < SEVERITY.warn)
  return under.length === 0 ? undefined : Math.min(...under)
}

function holds(record: RecordView, name: string, wanted: LinearPattern): boolean {
  const value = record.attribute(name)
  return value !== undefined && wanted.matches(textOf(value) ?? 'null')
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
