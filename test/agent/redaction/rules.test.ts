import { test } from 'tap'
import { Redactor } from '../../../agent/redaction/redactor.ts'
import { REDACTION_RULES } from '../../../agent/redaction/rules.ts'
import { Suspicion } from '../../../agent/redaction/suspicion.ts'
import { DEFAULT_RULES, redactorOf } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const NOTHING = /¦/g
const MARKS = /[«»]/g

for (const rule of REDACTION_RULES) {
  test(`${rule.id} masks what it is for, and leaves alone what looks like it`, async (t) => {
    const redactor = new Redactor({ rules: [rule], mask: (value) => `«${value}»` })
    const suspicion = new Suspicion([rule])
    for (const example of rule.examples.applies) {
      const expected = example.replaceAll(NOTHING, '')
      const logged = expected.replaceAll(MARKS, '')

      t.equal(withoutNumberQuotes(redactor.text(logged, new Map())), withoutNumberQuotes(expected), logged)
      t.ok(suspicion.mayHold(logged), 'the rule is asked for its own example')
    }
    for (const example of rule.examples.leavesAlone) {
      const logged = example.replaceAll(NOTHING, '')
      t.equal(redactor.text(logged, new Map()), logged)
    }
  })
}

test('the rules that are on by default leave alone together what each leaves alone', async (t) => {
  const redactor = redactorOf()
  for (const { examples } of DEFAULT_RULES) {
    for (const example of examples.leavesAlone) t.equal(redactor.text(example, new Map()), example)
  }
})

test('what was masked is not masked again', async (t) => {
  const redactor = redactorOf()
  for (const { examples } of DEFAULT_RULES) {
    for (const example of examples.applies) {
      const once = redactor.text(example.replaceAll(NOTHING, '').replaceAll(MARKS, ''), new Map())
      t.equal(redactorOf(undefined, 'another key').text(once, new Map()), once)
    }
  }
})

test('every rule has an id of its own that fits into a mask', async (t) => {
  const ids = REDACTION_RULES.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  for (const id of ids) t.match(id, /^[a-z][a-z0-9_]{0,39}$/)
})

test('rules take time linear to the text, whatever the text', async (t) => {
  const units = [
    'a',
    'a@',
    'a.',
    '://a:',
    '4',
    '4111 ',
    'eyJ',
    'eyJaaaaaaaaa-',
    '-----BEGIN PRIVATE KEY-----',
  ]
  units.push(
    'MIIEpAIBAAKCAQEAx3v8QMIIEpAIBAAKCAQEAx3v8Q\n',
    '-----END PRIVATE KEY-----',
    'password":["',
    '{"password":{',
  )
  units.push(
    'password=',
    'token is ',
    'cookie: a=',
    'authorization,"',
    String.raw`secret:\"`,
    '<password>',
    'GB82',
    '1:',
  )
  units.push('%3A%2F%2Fa%3A', 'sk-', 'secret_', ':AA', 'basic ', '+1 ', '[redacted:email:a0000000:1]', '--a')
  const redactor = redactorOf(REDACTION_RULES)
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(131_072 / unit.length))
    const seconds = cpuSecondsOf(() => redactor.text(text, new Map()))
    // Below 0.1 s; what tries every place again from every other takes minutes.
    t.ok(seconds < LINEAR_SECONDS_MAX, `${unit}: ${seconds} s`)
  }
})

/** The quotes that a number of JSON gets with its mask are no part of an example. */
function withoutNumberQuotes(text: string): string {
  return text.replaceAll(/"(«\d+»)"(?=[,}])/g, '$1')
}
