import { test } from 'tap'
import {
  DIGIT,
  formOf,
  HEX,
  literalForm,
  literalsInForm,
  mayBeLeftOpen,
} from '../../../agent/pattern/text-form.ts'
import { linearPattern } from '../../../agent/pattern/linear-pattern.ts'
import { shippedRules } from '../../../agent/detection/shipped-rules.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'
import { fc } from '../../support/properties.ts'
import { sameForm } from '../../support/same-form.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

const documents = shippedRules().map(({ rule }) => rule.document)
const bodies = documents.flatMap(({ tests }) =>
  [...tests.matches, ...tests.leaves_alone].map((each) => textRecord(each).text),
)

test('a form leaves open digits, ids in hex and addresses, and nothing else', (t) => {
  const hex = (length: number): string => HEX.repeat(length)
  const said = (text: string): string | undefined => formOf(text)?.replaceAll(HEX, '#')
  t.equal(said('12:07 cart 4711 lost'), '00:00 cart 0000 lost')
  t.equal(said('id=a0f3c21b9e x'), 'id=########## x')
  t.equal(formOf('id=a0f3c21b9e x'), `id=${hex(10)} x`)
  t.equal(said('main.f(0xc000012345, 0x3) +0x1d'), 'main.f(0x##########, 0x#) +0x##')
  t.equal(said('deadbeef faded'), 'deadbeef faded', 'a word without a digit is a word')
  t.equal(said('a0b1 E01_a v2x9'), 'a0b0 E00_a v0x0', 'a short one may be a word')
  t.equal(said('A0F3C21B9E'), 'A0F0C00B0E', 'ids are in lower case')
  t.equal(formOf('grün 7'), undefined)
  t.equal(formOf(`7${HEX}`), undefined)
  t.equal(formOf('7'.repeat(9_000)), undefined)
  t.end()
})

test('what is of one form by its letters has one form', (t) => {
  const random = seededRandom(20_261_122)
  const different = bodies.filter((body) => formOf(sameForm(body, random)) !== formOf(body))
  t.same(different, [])
  t.end()
})

test('a literal of a text stands in its form, or is one that a form may leave open', (t) => {
  const word = fc.constantFrom(
    '500',
    'a',
    'id=',
    ' ',
    'E01',
    'error',
    '0x',
    '1d',
    'a0f3c21b9e',
    ':',
    '_',
    'x',
    'fade',
  )
  const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(''))
  fc.assert(
    fc.property(text, fc.nat(40), fc.integer({ min: 2, max: 8 }), (each, from, length) => {
      const literal = each.slice(from % each.length, (from % each.length) + length)
      return mayBeLeftOpen(literal) || formOf(each)?.includes(literalForm(literal)) === true
    }),
    { numRuns: 2_000 },
  )
  const ruled = documents.flatMap(({ literals }) => literals)
  const open = ruled.filter((literal) => mayBeLeftOpen(literal))
  t.ok(open.length < ruled.length / 10, `${open.length} of ${ruled.length} may be left open`)
  t.end()
})

test('of literals that a form may leave open it is told which none of its texts holds', (t) => {
  const mayHold = (text: string, ...literals: readonly string[]): boolean =>
    literalsInForm(literals)(formOf(text) ?? '')
  t.ok(mayHold('status 200', '503', 'none'), 'digits may be others')
  t.ok(mayHold('id=a0f3c21b9e', 'dead'), 'an id may hold any word of such letters')
  t.notOk(mayHold('status 200', 'dead', '5.1'), 'letters stay, and so do the signs between digits')
  t.notOk(mayHold('id=a0f3c21b9e', 'deal'))
  t.notOk(mayHold('a+b 7', 'a.b', 'aab', '7]'), 'no character of a literal means more than itself')
  const random = seededRandom(20_261_122)
  const parts = bodies.flatMap((body) => {
    const at = Math.floor(random() * body.length)
    return formOf(body) === undefined
      ? []
      : [[body, body.slice(at, at + 1 + Math.floor(random() * 8))] as const]
  })
  t.same(
    parts.filter(([body, part]) => !mayHold(body, part)),
    [],
  )
  t.end()
})

test('what a pattern says of a form it says of each text of the form', (t) => {
  const random = seededRandom(20_261_122)
  const wrong: string[] = []
  let sure = 0
  let unsure = 0
  for (const { id, pattern, tests } of documents) {
    const machine = linearPattern(pattern)
    const own = [...tests.matches, ...tests.leaves_alone].map((each) => textRecord(each).text)
    for (const body of [...own, ...bodies.filter(() => random() < 0.01)]) {
      const form = formOf(body)
      const said = form === undefined ? undefined : machine.matchesForm(form)
      if (said === undefined) unsure += 1
      else sure += 1
      if (said === undefined) continue
      for (const each of [body, sameForm(body, random), sameForm(body, random)])
        if (machine.matches(each) !== said) wrong.push(`${id}: ${said} of ${each}`)
    }
  }
  t.same(wrong, [])
  t.ok(sure > 5 * unsure, `${sure} sure, ${unsure} not`)
  t.end()
})

test('a pattern that tells numbers or letters of ids apart says that it is not sure', (t) => {
  const said = (pattern: string, text: string): boolean | undefined =>
    linearPattern(pattern).matchesForm(formOf(text) ?? '')
  t.equal(said('status 5', 'status 503'), undefined)
  t.equal(said('status [0-9]+$', 'status 503'), true)
  t.equal(said('level 5', 'status 503'), false)
  t.equal(said('fa11', 'id=a0f3c21b9e'), undefined)
  t.equal(said('=[a-f0-9]{10}$', 'id=a0f3c21b9e'), true)
  t.equal(said(String.raw`\bfailed\b`, 'id=a0f3c21b9e failed'), true)
  t.equal(said(`${DIGIT}${DIGIT}`, 'code 42'), undefined)
  t.equal(said('xyz', 'id=a0f3c21b9e'), false)
  t.end()
})
