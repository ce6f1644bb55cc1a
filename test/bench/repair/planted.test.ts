import { test } from 'tap'
import { isSameCode } from './planted/same-code.ts'
import { failedTests, withoutTests } from './planted/without-tests.ts'

test('code is the same whatever its form, and not where arguments or names differ', (t) => {
  t.ok(isSameCode('a.js', "if (a) return 'b'", 'if (a) {\n  return "b";\n}\n'))
  t.ok(isSameCode('a.js', 'const a = { b: 1, c: 2 }', 'const a = { c: 2, b: 1 }'))
  t.ok(isSameCode('a.py', 'a = 1\nb = 2\n', 'b = 2\n# first\na = 1\n'))
  t.notOk(isSameCode('a.js', 'f(a, b)', 'f(b, a)'))
  t.notOk(isSameCode('a.py', 'a = 1\n', 'a = 2\n'))
  t.end()
})

test('the tests that failed are taken away by their names, and no others', (t) => {
  const tap = 'TAP version 13\nok 1 - adds\nnot ok 2 - takes away # time=1\n'
  t.strictSame([...failedTests(tap)], ['takes away'])
  const unittest =
    'ERROR: test_reads (tests.test_log.LogTest.test_reads)\nFAIL: test_ends (tests.test_log.LogTest)\n'
  t.strictSame([...failedTests(unittest)], ['test_reads', 'test_ends'])
  const script = "test('adds', () => {})\ntest('takes away', async () => {\n  f()\n})\n"
  t.equal(withoutTests('a.test.js', script, new Set(['takes away'])), "test('adds', () => {})\n\n")
  const python = 'class T:\n    def test_a(self):\n        f()\n\n    def test_b(self):\n        g()\n'
  t.equal(
    withoutTests('test_a.py', python, new Set(['test_a'])),
    'class T:\n    pass\n\n    def test_b(self):\n        g()\n',
  )
  t.end()
})
