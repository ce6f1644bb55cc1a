import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { Finding } from '../../../agent/detection/rule.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'
import { callsKey } from '../../../processors/detect/calls-key.ts'
import { Matcher } from '../../../processors/detect/matcher.ts'
import { rulesOf } from '../../../processors/detect/rules.ts'
import { readCorpus } from '../../corpus/measure.ts'
import { batchOfText } from '../../support/batches.ts'
import { sameForm } from '../../support/same-form.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

const rules = rulesOf({ own: [], disabled: [] })
const CORPUS = join(import.meta.dirname, '../../corpus/corpus.jsonl')
const HEADS = [
  '',
  '2026-01-02T03:04:05.678Z ERROR [cart-7] request 4711 was not served\n',
  'WARN 12 #0 main\n',
]
const TEXTS = [
  ...readCorpus(CORPUS).map(({ lines }) => lines.join('\n')),
  ...shippedRules().flatMap(({ rule }) =>
    rule.document.tests.matches.slice(0, 2).map((each) => textRecord(each).text),
  ),
  ...readFileSync(join(import.meta.dirname, 'heads.txt'), 'utf8').split('\n'),
  // Numbers that tell something: none and some, the first call and another one, a status.
  'errors: 0',
  'errors: 7 (of 9)',
  '#0  main (cart.dart:3)',
  '#0 /srv/cart.php(12): total()',
  'status 500 of 200',
  'panic: at 7\n\ngoroutine 7 [running]:\nmain.f(0xc000012345, 0x3)\n\t/srv/a.go:3 +0x1d\n\ngoroutine 8 [running]:\nmain.g(0x1)\n\t/srv/b.go:4 +0x2',
]
const LEVELS = [SEVERITY.unset, SEVERITY.info, SEVERITY.warn, SEVERITY.error]

/** Another record of the same error: other numbers in its first line, now and then also below. */
function again(text: string, random: () => number): string {
  const end = text.indexOf('\n')
  const head = end < 0 ? text : text.slice(0, end)
  const below = end < 0 ? '' : text.slice(end)
  if (random() < 0.2) return sameForm(text, random)
  const called = below.replaceAll(/0x[\da-f]+|(?<=goroutine )\d/g, (word) => sameForm(word, random))
  return sameForm(head, random) + called
}

test('what is found in a record that came before with other numbers is what is found in it alone', (t) => {
  const random = seededRandom(20_261_124)
  const experienced = new Matcher([...rules], SEVERITY.error)
  const differences: string[] = []
  let found = 0
  for (const [number, body] of TEXTS.entries()) {
    if (number % 4 !== 1 && number < TEXTS.length - 8) continue
    const text = `${HEADS[number % HEADS.length] ?? ''}${body}`
    for (const severity of [LEVELS[number % LEVELS.length] ?? SEVERITY.unset, SEVERITY.error]) {
      for (const each of [text, again(text, random), again(text, random), again(text, random), text]) {
        const batch = batchOfText([''])
        batch.setBody(0, each)
        if (severity !== SEVERITY.unset) batch.setSeverity(0, severity)
        const alone = new Matcher([...rules], SEVERITY.error).find(batch, 0)
        const finding = experienced.find(batch, 0)
        if (finding !== undefined) found += 1
        if (JSON.stringify(finding) !== JSON.stringify(alone))
          differences.push(`${JSON.stringify(finding)}, not ${JSON.stringify(alone)}: ${each}`)
      }
    }
  }
  t.same(differences, [])
  t.ok(found > 500, `${found} found`)
  t.end()
})

/** What one matcher finds in records of the level ERROR, one after the other. */
function foundIn(texts: readonly string[]): readonly (Finding | undefined)[] {
  const matcher = new Matcher([...rules], SEVERITY.error)
  return texts.map((text) => {
    const batch = batchOfText([''])
    batch.setBody(0, text)
    batch.setSeverity(0, SEVERITY.error)
    return matcher.find(batch, 0)
  })
}

test('what comes again has the numbers of its own record', (t) => {
  const numbers = ['17', '23', '48', '91']
  const lost = foundIn(numbers.map((number) => `12:00:00 ERROR cart ${number} of 9 was left behind`))
  t.same(
    lost.map((finding) => [finding?.groupingMessage, finding?.exceptionMessage]),
    numbers.map((number) => [`cart ${number} of 9 was left behind`, `cart ${number} of 9 was left behind`]),
  )
  const panics = numbers.map(
    (number) =>
      `panic: gone\n\ngoroutine ${number} [running]:\nmain.f(0xc000${number})\n\t/srv/a.go:3 +0x1d\nmain.main()\n\t/srv/a.go:9 +0x1d`,
  )
  t.same(
    foundIn(panics).map((finding) => finding?.stackTraceText),
    panics,
  )
  const [, , third, fourth] = foundIn(
    numbers.map(
      (number) => `12:00:00 ERROR cart ${number} failed\nTypeError: x is null\n    at f (/a.js:3:1)`,
    ),
  )
  t.equal(third, fourth, 'it was made once')
  t.match(third?.stackTraceText, /^TypeError: x is null\n/)
  t.end()
})

test('a number that says that there is nothing is told from others', (t) => {
  const isFound = (texts: readonly string[]): readonly boolean[] =>
    foundIn(texts).map((finding) => finding !== undefined)
  t.same(isFound(['errors: 7', 'errors: 8', 'errors: 9', 'errors: 0']), [true, true, true, false])
  t.end()
})

test('a record with a field that a rule wants to know is not taken for one without', (t) => {
  for (const name of [ATTRIBUTE.exceptionType, ATTRIBUTE.exceptionMessage]) {
    const matcher = new Matcher([...rules], SEVERITY.error)
    const said = [undefined, undefined, undefined, 'CartError', undefined].map((value) => {
      const batch = batchOfText(['the cart was lost'])
      batch.setSeverity(0, SEVERITY.error)
      if (value !== undefined) batch.addAttributes(0, { [name]: value })
      const finding = matcher.find(batch, 0)
      return [finding?.exceptionType, finding?.exceptionMessage].includes('CartError')
    })
    t.same(said, [false, false, false, true, false], name)
  }
  t.end()
})

test('the key of calls leaves values of Go and numbers of goroutines open, in their length and order', (t) => {
  const calls = (one: string, other: string, value: string): string =>
    `\n\ngoroutine ${one} [running]:\nmain.f(${value})\n\t/srv/a.go:3 +0x1d\ncreated by main.g in goroutine ${other}\n`
  const key = callsKey(calls('17', '4', '0xc00001'))
  t.equal(callsKey(calls('23', '5', '0xdeadbe')), key)
  t.not(callsKey(calls('23', '5', '0xdeadbeef')), key, 'another length')
  t.not(callsKey(calls('23', '5', '{}')), key, 'no value')
  t.not(callsKey(calls('17', '4', '0xc00001').replace(':3 ', ':4 ')), key, 'another line')
  t.not(callsKey(calls('7', '4', '0x1')), callsKey(calls('4', '4', '0x1')), 'the same goroutine')
  t.equal(callsKey('\n    at f (a.js:0x1)'), '\n    at f (a.js:0x1)')
  t.end()
})
