import { patternFault } from '../pattern/linear-pattern.ts'
import {
  boolean,
  either,
  list,
  object,
  oneOf,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'
import { LANGUAGES } from '../model/stack-trace.ts'
import { exceptionsOf } from './data-rule.ts'
import { failedTests } from './rule-tests.ts'
import { ERROR_SEVERITIES } from './rule.ts'

const LEVELS = ['unset', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
const LITERAL_CHARACTERS_MIN = 3
/** Wrappers write these bytes in another way: JSON, XML, HTML. */
const ESCAPED = /["\\/<>&]|[^\x20-\x7e]/
const LINEAR = 'Pattern in RE2 syntax, found anywhere; (?m) lets ^ and $ stand at lines'

const testFields = {
  body: string({ help: 'The text of the record' }),
  level: oneOf(LEVELS, { default: 'unset', help: 'Its level' }),
  fields: record(string(), { default: {}, help: 'Its fields' }),
  type: optional(string({ help: 'The type that is to be found' })),
  message: optional(string({ help: 'The message that is to be found' })),
}

/**
 * One rule as it is written, whose tests were not run.
 *
 *   id: disk-full
 *   description: A write failed because the disk is full
 *   literals: [No space left on device]
 *   pattern: '(?P<message>[^:]+: No space left on device)'
 *   class: disk_full
 *   severity: high
 *   tests:
 *     matches: ['write /data/log: No space left on device']
 *     leaves_alone: ['checked: no space problems']
 */
export const ruleDocument = object(fieldsOf({ check: patternFault }))

/** The same; a rule whose tests fail is a fault. */
export const testedRuleDocument = object(fieldsOf({ check: patternFault }), { check: testFault })

/** The same, for rules whose patterns are known to be right: compiling them all takes longer than reading them. */
export const knownRuleDocument = object(fieldsOf({}))

// The fields give it its type.
function fieldsOf(pattern: { readonly check?: (source: string) => string | undefined }) {
  return {
    id: string({ pattern: /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/, help: 'Name, unique over all rules' }),
    description: string({ help: 'What the line says, in one sentence' }),
    literals: list(string({ check: literalFault }), {
      default: [],
      help: 'The pattern matches nothing in which none of these stands; without them every record is decoded',
    }),
    pattern: string({
      ...pattern,
      help: `${LINEAR}; groups named type and message are taken over, and subject tells errors of the rule apart`,
    }),
    unless: optional(
      either(
        string({ ...pattern }),
        list(string({ ...pattern }), { min: 1 }),
        'What it matches, or one of several, is left alone',
      ),
    ),
    levels: optional(
      list(oneOf(LEVELS), {
        min: 1,
        help: 'Levels a record may have, even one under the threshold; else unset, the threshold and above, and for a crash warn',
      }),
    ),
    fields: record(string({ ...pattern }), {
      default: {},
      help: 'Patterns that fields of the record or of its resource have to match, by name',
    }),
    language: oneOf(LANGUAGES, { default: 'unknown', help: 'Whose words they are' }),
    class: optional(string({ pattern: /^[a-z][a-z0-9_]*$/, help: 'Kind of error, such as out_of_memory' })),
    type: optional(string({ help: 'Type of the error, where the pattern names none' })),
    severity: optional(
      oneOf(ERROR_SEVERITIES, { help: 'How bad it is before its level and frequency count' }),
    ),
    crash: boolean({ default: false, help: 'The line is the end of a process or of its work' }),
    tests: object(
      {
        matches: list(either(string(), object(testFields)), {
          default: [],
          help: 'Records that the rule finds: a text, or body, level, fields and the type and message found',
        }),
        leaves_alone: list(either(string(), object(testFields)), {
          default: [],
          help: 'Records that it does not find',
        }),
      },
      { default: {}, help: 'Run whenever the rule is loaded' },
    ),
  }
}

export type RuleDocument = Infer<typeof ruleDocument>
export type RuleTest = RuleDocument['tests']['matches'][number]
export type LevelName = (typeof LEVELS)[number]

function literalFault(literal: string): string | undefined {
  if (literal.trim().length < LITERAL_CHARACTERS_MIN) {
    return `expected at least ${LITERAL_CHARACTERS_MIN} characters: a shorter one is on too many lines`
  }
  const escaped = ESCAPED.exec(literal)?.[0]
  if (escaped === undefined) return undefined
  return `expected a literal without ${JSON.stringify(escaped)}, which JSON and others write in another way`
}

/** What the first failing test of a rule says. */
function testFault(document: RuleDocument): string | undefined {
  // A pattern that cannot be used is told by its own check.
  const patterns = [document.pattern, ...exceptionsOf(document), ...Object.values(document.fields)]
  if (patterns.some((source) => patternFault(source) !== undefined)) return undefined
  const [failed] = failedTests(document)
  if (failed === undefined) return undefined
  const [section, kind, index] = failed.path
  return `rule "${document.id}", ${section}.${kind}[${index}]: ${failed.what}`
}
