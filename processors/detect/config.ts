import { fingerprintRule } from '../../agent/grouping/fingerprint-rule.ts'
import { testedRuleDocument, type RuleDocument } from '../../agent/detection/rule-document.ts'
import {
  bytes,
  duration,
  integer,
  list,
  number,
  object,
  oneOf,
  string,
  type Infer,
} from '../../config/schema.ts'

export const config = object({
  pass: oneOf(['errors', 'all'], {
    default: 'errors',
    help: 'What goes on: errors only, or every record with the errors marked',
  }),
  threshold: object(
    {
      level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
        default: 'error',
        help: 'Records of this level or a higher one are errors',
      }),
      exceptions: oneOf(['any', 'threshold'], {
        default: 'any',
        help: 'Records that their program wrote an exception into the fields of, as exception.type or exception.stacktrace, are errors at any level, or at threshold.level and above only',
      }),
      count: integer({
        default: 1,
        min: 1,
        max: 1_000,
        help: 'An error becomes an event from this many occurrences on within the window',
      }),
      window: duration({
        default: '5m',
        min: '1s',
        max: '7d',
        help: 'Time in which the occurrences must lie',
      }),
    },
    { default: {}, help: 'From when on a record is an error event' },
  ),
  context: object(
    {
      before: integer({
        default: 10,
        min: 0,
        max: 1_000,
        help: 'Records of the same stream just before an error that its event shows',
      }),
      after: integer({
        default: 3,
        min: 0,
        max: 100,
        help: 'Records of the same stream just after an error that its event shows',
      }),
      timeout: duration({
        default: '200ms',
        max: '1m',
        help: 'Longest wait for the records after an error, of a supervised program at least 700ms; the event then goes on with what came',
      }),
      process: integer({
        default: 10,
        min: 0,
        max: 1_000,
        help: 'Last records of the other output of the same process, for errors on stdout or stderr, shown apart',
      }),
      bytes_max: bytes({
        default: '16KiB',
        min: '256B',
        max: '1MiB',
        help: 'Most bytes of context on each side; what is farther away is left out',
      }),
      streams_max: integer({
        default: 1_024,
        min: 1,
        max: 100_000,
        help: 'Streams for which context is kept; the one silent for longest makes room',
      }),
    },
    { default: {}, help: 'What is shown around an error' },
  ),
  rules: list(testedRuleDocument, {
    default: [],
    help: 'Rules of your own, with their tests; one with the id of a built-in rule takes its place',
    check: sameId,
  }),
  rule_files: list(string(), {
    default: [],
    help: 'Globs of files with more such rules, each with a list named rules',
  }),
  disabled_rules: list(string(), { default: [], help: 'Ids of built-in rules that are not to be used' }),
  repeats: object(
    {
      first: integer({
        default: 0,
        min: 0,
        max: 10_000,
        help: 'Of a group so many occurrences in a time window become events, the others are only counted and told in one event at its end; 0 makes all of them events',
      }),
      every: duration({ default: '5m', min: '1s', max: '7d', help: 'Length of that window' }),
    },
    { default: {}, help: 'When an error that comes again and again is only counted' },
  ),
  fingerprint_rules: list(fingerprintRule, {
    default: [],
    help: 'Errors that are one group because you say so; the first rule that matches decides',
  }),
  similarity: number({
    default: 0.9,
    min: 0.5,
    max: 1,
    help: 'Errors that stopped in the same function are one group when so much of their way there is the same, its last steps counting most; 1 demands all of it',
  }),
  groups_max: integer({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    help: 'Groups of errors whose counts are kept, over restarts too; the one not seen for longest makes room',
  }),
})

export type Config = Infer<typeof config>

function sameId(rules: readonly RuleDocument[]): string | undefined {
  const ids = rules.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) < index)
  return twice === undefined ? undefined : `expected rules with different ids, and "${twice}" is there twice`
}
