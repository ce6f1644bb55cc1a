import { test } from 'tap'
import { headEnds } from '../../../agent/detection/looked-at.ts'
import { ruleGroup } from '../../../agent/detection/rule-group.ts'
import type { DataRule } from '../../../agent/detection/data-rule.ts'
import type { Finding, RecordView } from '../../../agent/detection/rule.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'
import { formOf } from '../../../agent/stacktrace/head-and-rest.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const ROUNDS = 100
const rules = shippedRules().map(({ rule }) => rule)
const bodies = rules.flatMap(({ document }) =>
  [...document.tests.matches, ...document.tests.leaves_alone].map((each) => textRecord(each).text),
)
const HEADS = [
  '',
  '2026-01-02T03:04:05Z ERROR [a-1] ',
  'shop-1  | ',
  '12:00:00 WARN db: ',
  '<11>1 2024-05-01 ',
]
const RESTS = [
  '',
  '\nTypeError: x is null\n    at total (/app/cart.js:12:3)',
  '\npanic: gone\n\ngoroutine 1 [running]:',
]
const LEVELS = [SEVERITY.unset, SEVERITY.info, SEVERITY.warn, SEVERITY.error]

/** What a trace gave away, of which the rules say more. */
const TRACE: Finding = {
  kind: 'trace',
  language: 'unknown',
  exceptionType: '',
  exceptionMessage: '',
  stackTraceText: '',
  isFatal: false,
}

function saysMore({ verdict }: DataRule): boolean {
  return verdict.errorClass !== undefined || verdict.severity !== undefined
}

function withOtherDigits(text: string, random: () => number): string {
  return text.replaceAll(/\d/g, () => String(Math.floor(random() * 10)))
}

test('a group of rules says of a text what it says without having seen others of its form', (t) => {
  const random = seededRandom(20_261_122)
  const pick = <T>(items: readonly T[], other: T): T => items[Math.floor(random() * items.length)] ?? other
  const experienced = ruleGroup(rules)
  const differences: string[] = []
  let found = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const head = `${pick(HEADS, '')}${pick(bodies, '')}`
    const rest = pick(RESTS, '')
    const severity = pick(LEVELS, SEVERITY.unset)
    // Three times, since what is below a first line is remembered from the second time on.
    for (const first of [head, withOtherDigits(head, random), withOtherDigits(head, random)]) {
      const record: RecordView = {
        ...textRecord(`${first}${rest}`),
        severity,
        isLevelReached: severity >= SEVERITY.error,
      }
      const said = experienced.find(record)?.rule?.id
      const alone = rules.filter((rule) => rule.find(record) !== undefined)
      if (said !== alone[0]?.id)
        differences.push(`${said ?? 'nothing'}, not ${alone[0]?.id ?? 'nothing'}: ${first}`)
      const more = experienced.refine?.(TRACE, record).rule?.id
      const telling = alone.find(saysMore)?.id
      if (more !== telling) differences.push(`${more ?? 'no more'}, not ${telling ?? 'no more'}: ${first}`)
      if (said !== undefined) found += 1
    }
  }
  t.same(differences, [])
  t.ok(found > 30, `${found} found`)
  t.end()
})

test('where a message may begin is the same in lines that differ in their digits only', (t) => {
  const lines = bodies.flatMap((body) => HEADS.map((head) => `${head}${body}`.split('\n')[0] ?? ''))
  const different = lines.filter((line) => headEnds(formOf(line)).join() !== headEnds(line).join())
  t.same(different, [])
  t.end()
})
