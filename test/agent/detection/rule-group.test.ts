import { test } from 'tap'
import { ruleGroup } from '../../../agent/detection/rule-group.ts'
import type { DataRule } from '../../../agent/detection/data-rule.ts'
import type { Finding, RecordView } from '../../../agent/detection/rule.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'
import { sameForm } from '../../support/same-form.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

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
  'id=a0f3c21b9e77 ',
  'at 0x1d of 77 ',
]
const RESTS = [
  '',
  '\nTypeError: x is null\n    at total (/app/cart.js:12:3)',
  '\npanic: gone\n\ngoroutine 1 [running]:\nmain.f(0xc000012345, 0x3)\n\t/srv/shop.go:31 +0x1d',
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
    const text = `${head}${rest}`
    // Three times: of a form, the second is asked about for those that come after it.
    for (const each of [text, sameForm(text, random), sameForm(text, random)]) {
      const record: RecordView = {
        ...textRecord(each),
        severity,
        isLevelReached: severity >= SEVERITY.error,
      }
      const said = experienced.find(record)?.rule?.id
      const alone = rules.filter((rule) => rule.find(record) !== undefined)
      if (said !== alone[0]?.id)
        differences.push(`${said ?? 'nothing'}, not ${alone[0]?.id ?? 'nothing'}: ${each}`)
      const more = experienced.refine?.(TRACE, record).rule?.id
      const telling = alone.find(saysMore)?.id
      if (more !== telling) differences.push(`${more ?? 'no more'}, not ${telling ?? 'no more'}: ${each}`)
      if (said !== undefined) found += 1
    }
  }
  t.same(differences, [])
  t.ok(found > 30, `${found} found`)
  t.end()
})
