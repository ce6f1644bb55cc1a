import { test } from 'tap'
import { newSyntaxErrors } from '../../../agent/rewrite/syntax-check.ts'

const BROKEN: Readonly<Record<string, readonly [string, string]>> = {
  'a missing brace': ['a.js', 'function f() { return 1\n'],
  'a stray bracket': ['a.ts', 'const a: number = 1)\n'],
  'a half condition': ['a.py', 'if :\n    pass\n'],
  'an open call': ['a.py', 'f(1\n'],
  'a half function': ['a.go', 'package a\n\nfunc f( {\n}\n'],
}

for (const [title, [path, after]] of Object.entries(BROKEN)) {
  void test(`newSyntaxErrors tells of ${title} in ${path} with its place`, (t) => {
    const errors = newSyntaxErrors(path, '', after)
    t.ok(errors.length > 0)
    t.match(errors[0], new RegExp(`^${path}:\\d+:\\d+: (unexpected|missing) `))
    t.end()
  })
}

void test('newSyntaxErrors tells nothing of code that parses', (t) => {
  const codes = {
    'a.js': "const a = ''; const b = ``; for (;;) {} switch (a) {}\n",
    'b.tsx': 'const a = <div>{b ?? c}</div>\n',
    'c.py': "a = ''\nb = f''\nclass C: pass\n",
    'd.go': 'package d\n\nfunc f() { for {} }\n',
  }
  for (const [path, code] of Object.entries(codes)) t.same(newSyntaxErrors(path, '', code), [])
  t.end()
})

void test('newSyntaxErrors leaves out errors that were there before, wherever they stand now', (t) => {
  const before = 'const a = 1\nconst b = (2\n'
  t.same(newSyntaxErrors('a.js', before, `const c = 3\n${before}`), [])
  t.end()
})

void test('newSyntaxErrors tells nothing of languages it does not know', (t) => {
  t.same(newSyntaxErrors('a.zig', '', 'fn ('), [])
  t.end()
})

test('Python refuses a return outside of any function, which its grammar takes', (t) => {
  const before = 'import sys\nprint(sys.argv[1])\n'
  const after = 'import sys\nif len(sys.argv) < 2:\n    return 400\nprint(sys.argv[1])\n'
  t.strictSame(newSyntaxErrors('app.py', before, after), ['app.py:3:5: `return` outside of a function'])
  t.strictSame(newSyntaxErrors('app.py', '', 'def a():\n    if 1:\n        return 2\n'), [])
  t.end()
})
