import { createRequire } from 'node:module'
import type { RE2JS } from 're2js'
import { ConfigError, describeError } from '../model/errors.ts'
import { CountedCache } from '../telemetry/counted-cache.ts'
import { Automaton, type RepeatedLines } from './automaton.ts'

/**
 * A pattern that somebody wrote, in RE2 syntax: looking for it takes time linear to the text, whatever the
 * pattern. It is found anywhere in a text; `^` and `$` are the ends of the text, with `(?m)` of a line.
 */
export interface LinearPattern {
  readonly source: string
  /** Names of its groups, `(?P<NAME>…)`. */
  readonly groupNames: readonly string[]
  /** How many groups it has, with and without a name. */
  readonly groupCount: number
  matches(text: string): boolean
  /** The same, of lines of which those below the first may have come before: what was found out of these is used again. */
  matchesLines(lines: RepeatedLines): boolean
  /** The same, of the first of these lines alone. */
  matchesHead(lines: RepeatedLines): boolean
  /** Whether all texts of a form (see `TextForm`) have a match, or none; undefined where that is not sure. */
  matchesForm(form: string): boolean | undefined
  /** The named groups of its first match, '' for one that took no part; undefined when there is no match. */
  groupsIn(text: string): ReadonlyMap<string, string> | undefined
  /** Where its matches lie, one after the other; with the name of a group, what that matched. */
  spansIn(text: string, group?: string): readonly { readonly start: number; readonly end: number }[]
}

interface Engine {
  readonly RE2JS: typeof RE2JS
}

/** Loaded with the first pattern: an agent that meets nothing for one goes without its 270 KB of code. */
const load = createRequire(import.meta.url) as (name: 're2js') => Engine

/** Compiling is slow beside matching, and a configuration names the same pattern again and again. */
const COMPILED_MAX = 500
const compiled = new CountedCache<string, LinearPattern>({ name: 'patterns', entriesMax: COMPILED_MAX })

/**
 * Compiles a pattern, once for each source.
 * Errors: ConfigError HEPH_PATTERN_INVALID with the pattern and what is wrong with it. Bounds: keeps the 500
 * that were used last.
 */
export function linearPattern(source: string): LinearPattern {
  const known = compiled.get(source)
  if (known !== undefined) return known
  const pattern = patternOf(source)
  compiled.set(source, pattern)
  return pattern
}

/** What is wrong with a pattern, as the check of a setting says it; undefined when it can be used. */
export function patternFault(source: string): string | undefined {
  try {
    linearPattern(source)
    return undefined
  } catch (error) {
    return `expected a pattern in RE2 syntax (${describeError(error instanceof Error ? error.cause : error)})`
  }
}

function patternOf(source: string): LinearPattern {
  let machine: RE2JS
  try {
    machine = load('re2js').RE2JS.compile(source)
  } catch (error) {
    throw new ConfigError(
      'HEPH_PATTERN_INVALID',
      `the pattern ${JSON.stringify(source)} is not in RE2 syntax: ${describeError(error)}`,
      { cause: error },
    )
  }
  const groupNames = Object.keys(machine.namedGroups())
  const automaton = new Automaton(machine)
  return {
    source,
    groupNames,
    groupCount: machine.groupCount(),
    matches: (text) => machine.test(text),
    matchesLines: (lines) => automaton.matchesLines(lines),
    matchesHead: (lines) => automaton.matchesHead(lines),
    matchesForm: (form) => automaton.matchesForm(form),
    groupsIn: (text) => {
      // Whether it matches is told by an automaton, some ten times faster than where: hardly any text does.
      if (!machine.test(text)) return undefined
      const matcher = machine.matcher(text)
      if (!matcher.find()) return undefined
      return new Map(groupNames.map((name) => [name, matcher.group(name) ?? '']))
    },
    spansIn: (text, group = '') => {
      if (!machine.test(text)) return []
      const spans = []
      const matcher = machine.matcher(text)
      while (matcher.find()) {
        const start = group === '' ? matcher.start() : matcher.start(group)
        const end = group === '' ? matcher.end() : matcher.end(group)
        if (start >= 0 && end > start) spans.push({ start, end })
      }
      return spans
    },
  }
}
