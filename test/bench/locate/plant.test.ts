import { test } from 'tap'
import { parseSyntax, type SyntaxLanguage, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { viewOf } from '../../../processors/analyze/language-views.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { shuffled } from './plant/shuffled.ts'
import { FAULTS, wordsOf } from './plant/faults.ts'
import { tracesIn } from './plant/traces.ts'

interface Planting {
  readonly kind: string
  readonly language: SyntaxLanguage
  readonly right: string
  readonly wrong: string
}

const PLANTINGS: readonly Planting[] = [
  { kind: 'dropped_check', language: 'JavaScript', right: 'if (!a) return 0', wrong: '' },
  { kind: 'dropped_check', language: 'python', right: 'if not a:\n    raise E()\n', wrong: 'pass\n' },
  { kind: 'negated_check', language: 'JavaScript', right: 'if (a) b()', wrong: 'if (!(a)) b()' },
  { kind: 'negated_check', language: 'python', right: 'if a:\n    b()\n', wrong: 'if not (a):\n    b()\n' },
  { kind: 'other_bound', language: 'JavaScript', right: 'i < n', wrong: 'i <= n' },
  { kind: 'other_connective', language: 'python', right: 'a and b', wrong: 'a or b' },
  {
    kind: 'other_sign',
    language: 'go',
    right: 'package a\nvar b = c + d',
    wrong: 'package a\nvar b = c - d',
  },
  { kind: 'one_off', language: 'JavaScript', right: 'a[0]', wrong: 'a[1]' },
  { kind: 'dropped_default', language: 'JavaScript', right: 'a ?? b', wrong: 'a' },
  { kind: 'dropped_default', language: 'python', right: 'a.get(b, 0)', wrong: 'a.get(b)' },
  { kind: 'dropped_conversion', language: 'python', right: 'int(a)', wrong: 'a' },
  { kind: 'dropped_conversion', language: 'JavaScript', right: 'a.trim()', wrong: 'a' },
  { kind: 'dropped_copy', language: 'JavaScript', right: '[...a]', wrong: 'a' },
  { kind: 'empty_beginning', language: 'JavaScript', right: 'let a = []', wrong: 'let a = null' },
  { kind: 'not_awaited', language: 'JavaScript', right: 'await a()', wrong: 'a()' },
  { kind: 'forgotten_entry', language: 'python', right: "{'a': 1, 'b': 2}", wrong: "{ 'b': 2}" },
  { kind: 'forgotten_field', language: 'python', right: 'self.a = 1\n', wrong: 'pass\n' },
  { kind: 'forgotten_statement', language: 'JavaScript', right: 'a.push(b)', wrong: '' },
  {
    kind: 'gives_nothing',
    language: 'JavaScript',
    right: 'function f() { return 1 }',
    wrong: 'function f() { return null }',
  },
  { kind: 'lost_return', language: 'python', right: 'def f():\n    return 1\n', wrong: 'def f():\n    1\n' },
  { kind: 'dropped_argument', language: 'JavaScript', right: 'f(a, b)', wrong: 'f(a)' },
  { kind: 'swapped_arguments', language: 'JavaScript', right: 'f(a, b)', wrong: 'f(b, a)' },
  { kind: 'other_member', language: 'JavaScript', right: 'a.b', wrong: 'a.other' },
  { kind: 'other_key', language: 'JavaScript', right: "a['b']", wrong: "a['other']" },
  {
    kind: 'other_name',
    language: 'JavaScript',
    right: 'function f(a, b) { return g(a) }',
    wrong: 'function f(a, b) { return g(b) }',
  },
]

test('each kind of fault changes the code as the slip does', (t) => {
  for (const { kind, language, right, wrong } of PLANTINGS) {
    t.ok(
      planted(kind, language, right).includes(wrong),
      `${kind}: ${planted(kind, language, right).join(' | ')}`,
    )
  }
  t.same(new Set(PLANTINGS.map(({ kind }) => kind)), new Set(FAULTS.map(({ id }) => id)))
  t.end()
})

test('a fault is planted nowhere in code that it does not fit', (t) => {
  for (const { id } of FAULTS) t.same(planted(id, 'JavaScript', 'export {}'), [], id)
  t.same(planted('dropped_check', 'JavaScript', 'if (a) b()'), [])
  t.same(planted('not_awaited', 'python', 'a()'), [])
  t.end()
})

test('tracesIn tells the errors of several tests apart, without the indent of the runner', (t) => {
  const python = [
    'ERROR: test_a',
    'Traceback (most recent call last):',
    '  File "a.py", line 1, in f',
    '    x()',
    "KeyError: 'a'",
    '',
    'ERROR: test_b',
    'Traceback (most recent call last):',
    '  File "b.py", line 2, in g',
    'ValueError: b',
  ].join('\n')
  t.same(
    tracesIn(python, 'python').map((one) => one.split('\n').at(-1)),
    ["KeyError: 'a'", 'ValueError: b'],
  )
  const node =
    '✖ failing tests:\n  TypeError [Error]: no\n      at f (a.js:1:2)\n      at g (a.js:2:2)\n\n✖ b\n'
  t.same(tracesIn(node, 'javascript'), ['TypeError: no\n    at f (a.js:1:2)\n    at g (a.js:2:2)'])
  t.same(tracesIn('Error: no frame follows\nok\n', 'javascript'), [])
  const go = 'panic: no\n\ngoroutine 1 [running]:\nmain.f()\n\t/w/a.go:3 +0x1\nexit status 2\nFAIL\n'
  t.notMatch(tracesIn(go, 'go')[0], /exit status/)
  t.end()
})

test('chance gives the same order for the same seed, and another one for another', (t) => {
  const list = Array.from({ length: 20 }, (_, index) => index)
  t.same(shuffled(list, seededRandom(1)), shuffled(list, seededRandom(1)))
  t.notSame(shuffled(list, seededRandom(1)), shuffled(list, seededRandom(2)))
  t.same(
    [...shuffled(list, seededRandom(1))].toSorted((a, b) => a - b),
    list,
  )
  t.end()
})

/** Every text that planting the fault at one node of the source gives. */
function planted(id: string, language: SyntaxLanguage, source: string): readonly string[] {
  const kind = FAULTS.find((one) => one.id === id)
  const root = parseSyntax(language, source)
  const nodes = allOf(root)
  const view = viewOf(root)
  const { members, keys } = wordsOf(nodes, view)
  const words = { members: [...members, 'other'], keys: [...keys, 'other'] }
  return nodes.flatMap((node) => {
    return ['first', 'last'].flatMap((which) => {
      const fault = kind?.plant({ node, view, ...words, pick: (list) => list.at(which === 'first' ? 0 : -1) })
      return fault === undefined
        ? []
        : [source.slice(0, fault.start) + fault.replacement + source.slice(fault.end)]
    })
  })
}

function allOf(root: SyntaxNode): readonly SyntaxNode[] {
  return [root, ...root.namedChildren().flatMap(allOf)]
}
