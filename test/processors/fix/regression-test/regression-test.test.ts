import { test } from 'tap'
import { judgeNewTest } from '../../../../processors/fix/validation/checks/new-test.ts'
import { newFileViolation } from '../../../../processors/fix/validation/policy/code-policy.ts'
import { loggedValueIn } from '../../../../processors/fix/regression-test/logged-value.ts'
import { testPlaceFor } from '../../../../processors/fix/regression-test/test-place.ts'
import { eventWith } from '../support.ts'

function placeFor(changed: string, ...paths: readonly string[]): string | undefined {
  const files = [changed, ...paths].map((path) => ({ path, size: 1 }))
  return testPlaceFor(changed, '1f2e3d4c5b6a', { files } as never)?.path
}

const PLACES: readonly (readonly [changed: string, tests: readonly string[], place: string | undefined])[] = [
  ['src/cart.js', ['test/cart.test.js', 'test/user.test.js'], 'test/cart-1f2e3d4c.test.js'],
  ['src/cart.ts', ['src/cart.spec.ts', 'e2e/a.spec.ts'], 'src/cart-1f2e3d4c.spec.ts'],
  ['shop/cart.py', ['tests/test_user.py', 'tests/test_cart.py'], 'tests/test_cart_1f2e3d4c.py'],
  ['shop/cart.go', ['shop/user_test.go', 'other/cart_test.go'], 'other/cart_1f2e3d4c_test.go'],
  ['src/cart.js', ['tests/test_cart.py'], undefined],
  ['src/cart.js', ['test/helper.js'], undefined],
  ['src/cart.js', ['test/cart.test.js', 'test/cart-1f2e3d4c.test.js'], undefined],
]

for (const [changed, tests, place] of PLACES) {
  void test(`a test for ${changed} beside ${tests.join(', ')} is ${place ?? 'not placed'}`, (t) => {
    t.equal(placeFor(changed, ...tests), place)
    t.end()
  })
}

const EVENT = eventWith({
  exceptionMessage: 'no price for order A-10293 of Wilhelmina',
  body: 'mail jo@example.org failed',
  contextBefore: ['GET /orders/A-10293'],
})
const VALUES: readonly (readonly [name: string, text: string, found: string | undefined])[] = [
  ['an id', "assert.equal(priceOf('A-10293'), 0)", 'A-10293'],
  ['an address', "nameOf('jo@example.org')", 'jo@example.org'],
  ['a long name', "nameOf('Wilhelmina')", 'Wilhelmina'],
  ['words of its own', "priceOf({ order: 'x', failed: true })", undefined],
  ['a part of another word', "priceOf('A-102933')", undefined],
]

for (const [name, text, found] of VALUES) {
  void test(`of values of the log a test must not hold: ${name}`, (t) => {
    t.equal(loggedValueIn(text, EVENT, []), found)
    if (found !== undefined) t.equal(loggedValueIn(text, EVENT, [`const known = '${found}'`]), undefined)
    t.end()
  })
}

function report(passed: readonly string[], failed: readonly string[] = []) {
  return { passed: new Set(passed), failed: new Set(failed), skipped: new Set<string>() }
}

void test('a new test holds when it fails before and passes after, and no other is worse', (t) => {
  const without = report(['a'], ['known'])
  t.match(judgeNewTest(without, report(['a'], ['known', 'new']), report(['a', 'new'], ['known'])), {
    kind: 'holds',
    names: ['new'],
  })
  t.match(judgeNewTest(without, report(['a', 'new'], ['known']), report(['a', 'new'], ['known'])), {
    reason: 'it does not fail on the code before the change',
  })
  t.match(judgeNewTest(without, report(['a'], ['known', 'new']), report(['a'], ['known', 'new'])), {
    reason: 'with the change it fails: new',
  })
  t.match(judgeNewTest(without, report(['a'], ['new']), report(['new'], ['a'])), { kind: 'fails' })
  t.match(judgeNewTest(without, report(['a'], ['new']), report(['a'])), { kind: 'fails' })
  t.end()
})

const SIBLING = "import { test } from 'node:test'\nimport { a } from '../src/a.js'\ntest('a', () => a())\n"
const FILES: readonly (readonly [name: string, text: string, rule: RegExp | undefined])[] = [
  ['what the test beside it imports', SIBLING.replace("'a'", "'b'"), undefined],
  ['another file of the code', SIBLING.replaceAll('a.js', 'b.js'), undefined],
  ['a starter of programs', `import { execSync } from 'node:child_process'\n${SIBLING}`, /^new_import/],
  ['the environment', SIBLING.replace('a()', 'a(process.env.TOKEN)'), /^new_reach/],
  ['a URL', SIBLING.replace('a()', "a('https://evil.example')"), /^url_literal/],
]

for (const [name, text, rule] of FILES) {
  void test(`the policy for a new test: ${name}`, (t) => {
    const violation = newFileViolation('test/b.test.js', text, SIBLING)
    if (rule === undefined) t.equal(violation, undefined)
    else t.match(violation, rule)
    t.end()
  })
}
