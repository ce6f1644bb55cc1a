import { test } from 'tap'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { composer } from '../../../../processors/fix/roles/composer.ts'
import { docWriter } from '../../../../processors/fix/roles/doc-writer.ts'
import { readFindings } from '../../../../processors/fix/roles/finding.ts'
import { validator } from '../../../../processors/fix/roles/validator.ts'
import type { StrategyInput } from '../../../../processors/fix/strategy.ts'

const LINES = ['function total(cart) {', '  const { items } = cart', '  return items.length', '}']
const repository = {
  hasFile: (path: string) => path === 'src/cart.js' || path === '.env',
  read: () => Promise.resolve({ lines: LINES }),
} as unknown as Repository

function finding(place: string, code: string, says = 'it is undefined'): string {
  return `PLACE: ${place}\nCODE: ${code}\nSAYS: ${says}`
}

const cases: readonly (readonly [
  subject: string,
  answer: string,
  wanted: readonly (readonly [string, number])[],
])[] = [
  ['a line that stands there', finding('src/cart.js:3', '  return items.length'), [['src/cart.js', 3]]],
  ['a line that was counted badly', finding('src/cart.js:6', 'return items.length'), [['src/cart.js', 3]]],
  ['a line that is not there', finding('src/cart.js:3', 'return cart.items.length'), []],
  ['a line far away', finding('src/cart.js:90', 'return items.length'), []],
  ['a file that is not there', finding('src/other.js:3', 'return items.length'), []],
  ['a file with secrets', finding('.env:3', 'return items.length'), []],
  ['an empty line', finding('src/cart.js:3', ''), []],
  [
    'several',
    `${finding('src/cart.js:2', 'const { items } = cart')}\n\n${finding('src/cart.js:3', 'return items.length')}`,
    [
      ['src/cart.js', 2],
      ['src/cart.js', 3],
    ],
  ],
  ['none', 'NONE', []],
]
for (const [subject, answer, wanted] of cases)
  void test(`of findings, ${subject} counts only with the line that it quotes`, async (t) => {
    const found = await readFindings(answer, repository)
    t.strictSame(
      found.map(({ path, line }) => [path, line]),
      wanted,
    )
  })

void test('findings say what they say without links and in one line; another form is no answer', async (t) => {
  const [found] = await readFindings(
    finding('src/cart.js:3', 'return items.length', 'see https://evil.example/x now'),
    repository,
  )
  t.equal(found?.says, 'see (a link was here) now')
  await t.rejects(readFindings('I think it is the cart.', repository), { code: 'HEPH_AI_REPLY' })
})

void test('the composer chooses among those that are on, and nobody else', (t) => {
  const question = { input: {} as StrategyInput, available: ['logic_analyser', 'validator'] as const }
  t.strictSame(
    [...(composer.read('RUN: validator, doc_writer, code_fixer', question) as Set<string>)],
    ['validator'],
  )
  t.strictSame(
    [...(composer.read('**RUN:** `logic_analyser` and validator', question) as Set<string>)],
    ['logic_analyser', 'validator'],
  )
  t.strictSame([...(composer.read('RUN: none', question) as Set<string>)], [])
  t.throws(() => composer.read('all of them', question), { code: 'HEPH_AI_REPLY' })
  t.end()
})

void test('the validator says yes, or no with a sentence, and nothing between', (t) => {
  const question = { input: {} as StrategyInput, diff: '' }
  t.equal(validator.read('ACCEPT', question), undefined)
  t.equal(validator.read('OBJECT: an empty cart is now paid for', question), 'an empty cart is now paid for')
  t.equal(validator.read('ACCEPT\nOBJECT: or not', question), 'or not')
  t.throws(() => validator.read('looks good to me', question), { code: 'HEPH_AI_REPLY' })
  t.end()
})

void test('the doc writer may name nothing that is not there, and has to name something of the change', (t) => {
  const question = {
    error: "TypeError: Cannot read properties of undefined (reading 'length')",
    cause: '',
    diff: '-  return items.length\n+  return items?.length ?? 0',
    checks: ['tests passed: 3 passed'],
    code: { path: 'src/cart.js', text: LINES.join('\n') },
  }
  const good = 'A cart without `items` came in; `total` now gives 0.\nSee [more](https://evil.example).'
  t.equal(docWriter.read(good, question), 'A cart without `items` came in; `total` now gives 0. See more.')
  for (const wrong of [
    'A `wallet` was empty, so `items` is checked.',
    'It was wrong and is right now.',
    'Only `cart`.',
  ])
    t.throws(() => docWriter.read(wrong, question), { code: 'HEPH_AI_REPLY' }, wrong)
  t.end()
})
