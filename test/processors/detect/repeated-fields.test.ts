import { test } from 'tap'
import type { Finding } from '../../../agent/detection/rule.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'
import { Matcher } from '../../../processors/detect/matcher.ts'
import { rulesOf } from '../../../processors/detect/rules.ts'
import { batchOfText } from '../../support/batches.ts'
import { sameForm } from '../../support/same-form.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

const rules = rulesOf({ own: [], disabled: [] })

interface Said {
  readonly text: string
  readonly fields: Attributes
  readonly severity?: number
}

function find(matcher: Matcher, { text, fields, severity = SEVERITY.error }: Said): Finding | undefined {
  const batch = batchOfText([''])
  batch.setBody(0, text)
  batch.setSeverity(0, severity)
  batch.addAttributes(0, fields)
  return matcher.find(batch, 0)
}

function foundIn(said: readonly Said[]): readonly (Finding | undefined)[] {
  const matcher = new Matcher([...rules], SEVERITY.error)
  return said.map((each) => find(matcher, each))
}

const TRACE = 'CartError: 3 of 9 left\n    at total (/srv/cart.js:10:5)\n    at pay (/srv/pay.js:3:1)'
const FIELDS: readonly Attributes[] = [
  {},
  { 'exception.type': 'CartError', 'exception.message': '3 of 9 left', 'exception.stacktrace': TRACE },
  { 'exception.type': 'Cart4Error', 'exception.message': 'left', 'exception.stacktrace': TRACE },
  { 'exception.stacktrace': TRACE },
  { 'exception.stacktrace': 'at nobody knows where' },
  { 'exception.type': 'CartError' },
  { 'exception.type': 'CartError', 'exception.message': 'cart 7 lost' },
  { 'exception.message': 'cart 7 lost' },
  { 'exception.type': 'CartError', 'exception.message': '' },
  { 'http.request.method': 'GET', 'url.path': '/items/7', 'http.response.status_code': 503 },
  { 'http.request.method': 'GET', 'url.path': '/items/7', 'http.response.status_code': 200 },
  { 'http.request.method': 'GET', 'url.path': '/items/7', 'http.response.status_code': '503' },
  { method: 'GET', res: { statusCode: 500 } },
  { 'grpc.code': 14 },
  { [ATTRIBUTE.processExitCode]: 1 },
  { [ATTRIBUTE.processExitSignal]: 'SIGKILL' },
  { 'exception.type': 'CartError', [ATTRIBUTE.parseFormat]: 'json' },
]
const TEXTS = [
  'cart 17 of 4711 was lost',
  '12:00:00 ERROR cart 17 was lost',
  'CartError: 17 left',
  'errors: 7',
  `12:00:00 cart 4711 failed\n${TRACE}`,
  'worker 7 exited with code 1',
  'retrying 3 of 9',
]
const LEVELS = [SEVERITY.info, SEVERITY.warn, SEVERITY.error]

test('what is found in a record with fields is what is found in it alone, whatever came before', (t) => {
  const random = seededRandom(20_261_122)
  const experienced = new Matcher([...rules], SEVERITY.error)
  const differences: string[] = []
  let found = 0
  // Twice: what rules ask for of the last is known when the first come again.
  for (const text of [...TEXTS, ...TEXTS]) {
    for (const fields of FIELDS) {
      for (const severity of LEVELS) {
        const texts = [text, sameForm(text, random), sameForm(text, random), sameForm(text, random), text]
        for (const each of texts) {
          const said = { text: each, fields, severity }
          const finding = find(experienced, said)
          const alone = find(new Matcher([...rules], SEVERITY.error), said)
          if (finding !== undefined) found += 1
          if (JSON.stringify(finding) !== JSON.stringify(alone))
            differences.push(
              `${JSON.stringify(finding)}, not ${JSON.stringify(alone)}: ${JSON.stringify(said)}`,
            )
        }
      }
    }
  }
  t.same(differences, [])
  t.ok(found > 500, `${found} found`)
  t.end()
})

test('an exception in fields is read once for all records that say the same in them, whatever their numbers are', (t) => {
  const fields = {
    'exception.type': 'CartError',
    'exception.message': '3 of 9 left',
    'exception.stacktrace': TRACE,
  }
  const numbers = [17, 23, 48, 91]
  const found = foundIn(numbers.map((number) => ({ text: `cart ${number} was lost`, fields })))
  t.equal(found[2], found[3], 'it was made once')
  t.match(found[3], { kind: 'trace', exceptionMessage: '3 of 9 left', stackTraceText: TRACE })
  const other = { ...fields, 'exception.message': '4 of 9 left' }
  const [, , , changed] = foundIn(
    numbers.map((number) => ({ text: 'cart was lost', fields: number === 91 ? other : fields })),
  )
  t.equal(changed?.exceptionMessage, '4 of 9 left')
  t.end()
})

test('what fields leave to the text has the numbers of its own record', (t) => {
  const numbers = [17, 23, 48, 91]
  const texts = numbers.map((number) => `cart ${number} was lost`)
  const ofTrace = foundIn(texts.map((text) => ({ text, fields: { 'exception.stacktrace': 'at no place' } })))
  t.same(
    ofTrace.map((finding) => finding?.exceptionMessage),
    texts,
  )
  const typed = foundIn(texts.map((text) => ({ text, fields: { 'exception.type': 'CartError' } })))
  t.same(
    typed.map((finding) => [finding?.exceptionMessage, finding?.groupingMessage]),
    texts.map((text) => [text, text]),
  )
  const told = foundIn(
    texts.map((text) => ({
      text,
      fields: { 'exception.type': 'CartError', 'exception.message': 'it was 5 o’clock' },
    })),
  )
  t.same(
    told.map((finding) => [finding?.exceptionMessage, finding?.groupingMessage]),
    texts.map((text) => ['it was 5 o’clock', text]),
  )
  t.end()
})

test('a field that makes a rule be asked is not passed over after records in which it did not', (t) => {
  const said = [200, 200, 200, 503, 200].map((status) => ({
    text: 'request served in 3 ms',
    severity: SEVERITY.info,
    fields: { 'http.request.method': 'GET', 'http.response.status_code': status },
  }))
  t.same(
    foundIn(said).map((finding) => finding !== undefined),
    [false, false, false, true, false],
  )
  t.end()
})
