import { test } from 'tap'
import { parseRuleFile } from '../../../agent/detection/rule-file.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { Matcher } from '../../../processors/detect/matcher.ts'
import { rulesOf } from '../../../processors/detect/rules.ts'
import { batchOf } from './support.ts'

/**
 * Goal: no record keeps the thread of the pipeline for long: 50 ms are asked. Method: for each rule that comes with the agent, records
 * that repeat what its own tests leave alone, so that its literals are there and its pattern fails late, and records
 * made of the literals of all rules; each is judged three times, for the first time compiles patterns.
 *
 * On a machine that does nothing else the worst takes some 30 ms. Where others run beside it, it takes three times as
 * long, so that is the limit here: what it is to catch are patterns whose time grows faster than the text.
 */
const CPU_MS_MAX = 150
/** More than rules look at. */
const CHARACTERS = 17_000

const LITERALS = shippedRules().flatMap(({ rule }) => rule.document.literals)
const LEFT_ALONE = shippedRules().flatMap(({ rule }) =>
  rule.document.tests.leaves_alone.map((each) => (typeof each === 'string' ? each : each.body)),
)
const BODIES = [
  ...LEFT_ALONE.flatMap((text) => [repeated(`${text} `), repeated(`${text}\n`)]),
  ...[' ', ' = ', ': ', '\n', '", "'].map((between) => repeated(LITERALS.join(between))),
]

test('no record, whatever it repeats, keeps the thread', async (t) => {
  const matcher = new Matcher(rulesOf({ own: [], disabled: [] }), 17)
  const slow = BODIES.flatMap((body) => {
    const batch = batchOf([{ body, severity: 0 }])
    const milliseconds = Math.min(...[1, 2, 3].map(() => cpuMsOf(() => matcher.find(batch, 0))))
    return milliseconds < CPU_MS_MAX ? [] : [`${milliseconds} ms: ${body.slice(0, 60)}`]
  })
  t.same(slow, [])
})

/** Patterns over which engines that go back and forth take longer than anybody waits. */
const CATASTROPHIC = [
  '(a+)+$',
  '(a|aa)*c',
  '(?:a*)*b',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(.*)*x(.*)*y',
  '(a{1,30}){1,30}b',
]

test('no pattern of a user keeps the thread, whatever the record', async (t) => {
  const batches = [4_096, CHARACTERS, 1_000_000].map((length) =>
    batchOf([{ body: `${'a'.repeat(length)}!`, severity: 0 }]),
  )
  for (const pattern of CATASTROPHIC) {
    const { rules, faults } = parseRuleFile(
      `rules: [{id: own, description: x, literals: [aaa], pattern: '${pattern}'}]`,
      'own.yaml',
    )
    t.same(faults, [], pattern)
    const matcher = new Matcher(rulesOf({ own: rules.map(({ rule }) => rule), disabled: [] }), 17)
    for (const batch of batches) {
      const milliseconds = Math.min(...[1, 2, 3].map(() => cpuMsOf(() => matcher.find(batch, 0))))
      t.ok(milliseconds < CPU_MS_MAX, `${pattern}: ${milliseconds} ms`)
    }
  }
})

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1_000
}

function repeated(text: string): string {
  return text.repeat(Math.ceil(CHARACTERS / text.length)).slice(0, CHARACTERS)
}
