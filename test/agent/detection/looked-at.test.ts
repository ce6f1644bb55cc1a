import { test } from 'tap'
import { exceptionsOf } from '../../../agent/detection/data-rule.ts'
import { isWithinLine } from '../../../agent/detection/line-pattern.ts'
import { askedPattern, LookedAt } from '../../../agent/detection/looked-at.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

test('isWithinLine is sure of patterns only that take no line feed and look at no other line', (t) => {
  for (const source of [
    String.raw`(?m)^panic: (?P<message>.+)$`,
    String.raw`(?mi)^[^:\n]+: \S+\b[\w.-]{1,9}`,
    String.raw`a[^\s"]b\[\^`,
    'plain',
    String.raw`(?m)^(?:a|b(?P<x>c))\.d[])]?[^\n]*$`,
    '[a-z^]+',
  ])
    t.equal(isWithinLine(source), true, source)
  for (const source of [
    String.raw`a\s+b`,
    String.raw`a\nb`,
    'a[^b]c',
    String.raw`a[\s]b`,
    String.raw`a[\W]b`,
    '(?s)a.b',
    'a(?s:.)b',
    '^a',
    'a$',
    String.raw`\Aa`,
    String.raw`a\z`,
    String.raw`a\x0ab`,
    String.raw`a[\x0a]b`,
    'a[[:space:]]b',
    'a[\t-z]b',
    String.raw`a[\t-z]b`,
    String.raw`\pN`,
    'a[',
    'a\nb',
  ])
    t.equal(isWithinLine(source), false, source)
  t.end()
})

test('LookedAt finds in first lines and in lines that came before what the pattern finds in the whole text', (t) => {
  const random = seededRandom(20_261_121)
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
  const documents = shippedRules().map(({ rule }) => rule.document)
  const bodies = documents.flatMap(({ tests }) =>
    [...tests.matches, ...tests.leaves_alone].map((each) => textRecord(each).text),
  )
  const heads = ['', '2026-01-02T03:04:05Z ERROR [a-1] ', 'shop-1  | ', '12:00:00 WARN db: ', 'x']
  const patterns = documents.flatMap((document) => [document.pattern, ...exceptionsOf(document)])
  const differences: string[] = []
  let found = 0
  for (let round = 0; round < 300; round += 1) {
    const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(bodies) ?? '')
    const text = `${pick(heads) ?? ''}${lines.join('\n')}${round % 7 === 0 ? '\n' : ''}`
    const record = textRecord(text)
    for (const source of [pick(patterns) ?? '', pick(patterns) ?? '', pick(patterns) ?? '']) {
      const pattern = askedPattern(source)
      const plain = { ...pattern, isWithinLine: false }
      for (const looked of [new LookedAt(record), new LookedAt(record)]) {
        const groups = looked.groupsIn(pattern)
        if (groups !== undefined) found += 1
        const isSame =
          said(groups) === said(looked.groupsIn(plain)) &&
          looked.isMatch(pattern) === looked.isMatch(plain) &&
          (groups !== undefined ||
            said(looked.groupsBehindHead(pattern)) === said(looked.groupsBehindHead(plain)))
        if (!isSame) differences.push(`${source} in ${JSON.stringify(text)}`)
      }
    }
  }
  t.same(differences, [])
  t.ok(found > 20, `${found} matches`)
  t.end()
})

function said(groups: ReadonlyMap<string, string> | undefined): string {
  return JSON.stringify(groups === undefined ? null : [...groups])
}
