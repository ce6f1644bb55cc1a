import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { FixOutcome } from '../../../agent/model/fix.ts'
import { mutation } from '../../../processors/fix/strategies/mutation.ts'
import { projectWith } from './project.ts'
import { skip } from './sandboxed.ts'
import { diagnosisWith, inputWith, repair } from './stage-support.ts'

/** The log of a test run: what made the error happen once is the test, and so it is again. */

const BEST = `export function longest(words, limit) {
  let best = ''
  for (const word of words) {
    if (word.length < limit && word.length > best.length) best = word
  }
  return best
}
`
const TESTS = `import { strictEqual } from 'node:assert'
import { test } from 'node:test'
import { longest } from '../longest.js'

test('nothing is the longest of none', () => strictEqual(longest([], 3), ''))
test('a word of just the limit counts', () => {
  const found = longest(['at', 'house', 'four'], 4)
  strictEqual(found, 'four')
})
`
const FILES = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'longest.js': BEST,
  'test/longest.test.js': TESTS,
}

async function repaired(
  more: Readonly<Record<string, string>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<FixOutcome> {
  const directory = await projectWith({ ...FILES, ...more })
  try {
    const file = `${directory}/test/longest.test.js`
    const frame = { function: 'TestContext.<anonymous>', path: 'test/longest.test.js' }
    const found = diagnosisWith({ path: directory }, frame, {
      frames: [{ ...frame, file, line: 8, column: 3, isNative: false, isOwn: true }],
      locations: [
        {
          path: 'longest.js',
          line: 6,
          function: 'longest',
          snippet: [],
          confidence: 0.9,
          reason: 'gives the value',
        },
        { ...frame, line: 8, snippet: [], confidence: 0.1, reason: 'the error came up here', frameIndex: 0 },
      ],
    })
    const exceptionMessage = "Expected values to be strictly equal:\n\n'at' !== 'four'\n"
    const event = {
      exceptionType: 'AssertionError',
      exceptionMessage,
      stackTraceText: `AssertionError [ERR_ASSERTION]: ${exceptionMessage}\n    at TestContext.<anonymous> (file://${file}:8:3)`,
    }
    return await repair(directory, inputWith(event, found), [mutation], {
      config: { reproduction_search: 30_000, ...config },
    })
  } finally {
    await rm(directory, { recursive: true })
  }
}

void test(
  'an error that a test ran into is made to happen by the test, and a change counts that lets it pass',
  { skip },
  async (t) => {
    const fix = await repaired()
    if (fix.kind !== 'fix') return t.fail(JSON.stringify(fix))
    t.match(fix.diff, /^-.*word\.length < limit[\s\S]*^\+.*word\.length <= limit/m)
    const reproduction = fix.verdict.checks.find(({ id }) => id === 'reproduction')
    t.match(reproduction, { outcome: 'passed', reason: /test\/longest\.test\.js/ })
    t.match(reproduction?.command, /--test-name-pattern=.*limit/, 'only the test that failed is run')
    t.match(
      fix.verdict.checks.find(({ id }) => id === 'cause'),
      { outcome: 'passed', reason: /a word of just the limit counts/ },
    )
  },
)

void test('other tests that fail may go on to, also where they say the same', { skip }, async (t) => {
  const other = "test('other', () => strictEqual(longest(['at'], 1), 'at'))\n"
  const fix = await repaired({ 'test/longest.test.js': TESTS + other })
  if (fix.kind !== 'fix') return t.fail(JSON.stringify(fix))
  t.match(fix.diff, /^-.*word\.length < limit[\s\S]*^\+.*word\.length <= limit/m)
})

void test('a change after which the tests do not even begin is no fix', { skip }, async (t) => {
  const other = `import { readFileSync } from 'node:fs'
import { test } from 'node:test'
test('other', () => { throw new Error('other') })
if (!readFileSync('longest.js', 'utf8').includes('word.length < limit')) process.exit(1)
`
  const fix = await repaired({ 'test/other.test.js': other })
  t.equal(fix.kind, 'no_fix')
})

void test(
  'where the only test is the one that fails, it is run all the same, and what nobody saw is told',
  { skip },
  async (t) => {
    const alone = TESTS.replace(/^test\('nothing.*$/m, '')
    const fix = await repaired({
      'test/longest.test.js': alone.replace('import { longest', '\nimport { longest'),
    })
    if (fix.kind !== 'fix') return t.fail(JSON.stringify(fix))
    t.match(fix.diff, /^-.*word\.length < limit[\s\S]*^\+.*word\.length <= limit/m)
    t.equal(fix.verdict.grade, 'plausible')
    t.match(fix.verdict.reasons.join('\n'), /tests: no other test passed before the change/)
  },
)

void test(
  'where all tests together take too long, those beside the one that fails are run, and it is told',
  { skip },
  async (t) => {
    const other =
      "import { test } from 'node:test'\ntest('endless', () => new Promise(() => setInterval(() => {}, 99)))\n"
    const fix = await repaired({ 'test/endless.test.js': other }, { test_timeout: 4_000 })
    if (fix.kind !== 'fix') return t.fail(JSON.stringify(fix))
    t.equal(fix.verdict.grade, 'plausible')
    t.match(
      fix.verdict.reasons.join('\n'),
      /only the tests of test\/longest\.test\.js were run: .* within 4s/,
    )
  },
)
