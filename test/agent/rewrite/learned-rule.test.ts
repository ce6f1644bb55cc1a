import { test } from 'tap'
import { unifiedDiff } from '../../../agent/rewrite/diff.ts'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { applyLearnedRule, learnedRules, type LearnedRule } from '../../../agent/rewrite/learned-rule.ts'
import { parseDiff } from '../../../agent/rewrite/parse-diff.ts'

function rulesOf(before: string, after: string): readonly LearnedRule[] {
  return parseDiff(unifiedDiff([{ path: 'a.js', before, after }])).flatMap(({ hunks }) =>
    hunks.flatMap(learnedRules),
  )
}

/** What a change makes of other code, at a line of it. */
function again(
  change: readonly [before: string, after: string],
  code: string,
  line: number,
): string | undefined {
  const [rule] = rulesOf(...change)
  const edit = rule === undefined ? undefined : applyLearnedRule(rule, code, line)
  return edit === undefined ? undefined : applyEdits(code, [edit])
}

const LOOP = [
  'x\nfor (let i = 0; i <= rows.length; i++) {\ny\n',
  'x\nfor (let i = 0; i < rows.length; i++) {\ny\n',
] as const
const GUARD = [
  'function f(order) {\n  return order.buyer.city\n}\n',
  "function f(order) {\n  if (order.buyer === undefined) return ''\n  return order.buyer.city\n}\n",
] as const

test('A changed line is changed again where other names stand in it', async (t) => {
  t.equal(
    again(LOOP, '  for (let at = 0; at <= this.words.length; at++) {\n', 1),
    undefined,
    'one name more is other code',
  )
  t.equal(
    again(LOOP, 'a\n    for (let at = 0; at <= words.length; at++) {\n', 2),
    'a\n    for (let at = 0; at < words.length; at++) {\n',
  )
})

test('Lines put before one are put before another like it, with its names and its indentation', async (t) => {
  t.equal(
    again(GUARD, 'const city = (trip) => {\n    return trip.goal.place\n}\n', 2),
    "const city = (trip) => {\n    if (trip.goal === undefined) return ''\n    return trip.goal.place\n}\n",
  )
})

test('Code of another form, and code with one name for two, is left alone', async (t) => {
  t.equal(again(LOOP, 'for (let i = 1; i <= rows.length; i++) {\n', 1), undefined)
  t.equal(again(LOOP, 'for (let i = 0; i <= i.length; i++) {\n', 1), undefined)
  t.equal(again(LOOP, 'for (let i = 0; j <= rows.length; i++) {\n', 1), undefined)
  t.equal(again(LOOP, '', 4), undefined)
})

test('What is called stays what it is, and a name that the code does not hold is not brought in', async (t) => {
  const called = ['a\nsend(find(id).name)\n', 'a\nsend(find(id)?.name)\n'] as const
  t.equal(again(called, 'send(find(key).name)\n', 1), 'send(find(key)?.name)\n')
  t.equal(again(called, 'send(look(key).name)\n', 1), undefined)
  const brings = ['a\nconst b = c[d] + 1\n', 'a\nconst b = c[d ?? fallback] + 1\n'] as const
  t.equal(again(brings, 'const x = y[z] + 1\n', 1), undefined)
  t.equal(
    again(brings, 'const x = y[z] + 1\nuse(fallback)\n', 1),
    'const x = y[z ?? fallback] + 1\nuse(fallback)\n',
  )
})

test('Changes of several lines, and of hardly any code, are no rules', async (t) => {
  t.strictSame(rulesOf('a\nb(1, 2)\nc(3, 4)\n', 'a\nb(2, 1)\nc(4, 3)\n'), [])
  t.strictSame(rulesOf('a\n}\n', 'a\n  b()\n}\n'), [])
})

test('Lines that were learned have carriage returns where the file has them', async (t) => {
  t.equal(
    again(GUARD, 'function g(cart) {\r\n  return cart.owner.city\r\n}\r\n', 2),
    "function g(cart) {\r\n  if (cart.owner === undefined) return ''\r\n  return cart.owner.city\r\n}\r\n",
  )
})
