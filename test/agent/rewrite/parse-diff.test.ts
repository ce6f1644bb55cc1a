import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { unifiedDiff } from '../../../agent/rewrite/diff.ts'
import { parseDiff } from '../../../agent/rewrite/parse-diff.ts'

void test('parseDiff gives back the lines of both sides of what unifiedDiff wrote', (t) => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '-- x', '++ y', '@@ z', ''), { maxLength: 8 })
    .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`))
  fc.assert(
    fc.property(text, text, (before, after) => {
      if (before === after) return true
      const [change] = parseDiff(unifiedDiff([{ path: 'src/a.js', before, after }]))
      const old = change?.hunks.map((hunk) => hunk.before.join('')).join('')
      const fresh = change?.hunks.map((hunk) => hunk.after.join('')).join('')
      // All of these texts are short enough to stand in one block as a whole, or to be a part of it.
      return change?.path === 'src/a.js' && before.includes(old ?? '?') && after.includes(fresh ?? '?')
    }),
  )
  t.end()
})

void test('parseDiff tells files apart and counts the equal lines at both ends, and those that go and come', (t) => {
  const numbers = Array.from({ length: 9 }, (_, index) => `${index}\n`).join('')
  const diff = unifiedDiff([
    { path: 'a b.js', before: numbers, after: numbers.replace('3\n4\n', 'four\n4\nfive\n') },
    { path: 'quote".js', before: 'x', after: 'y' },
  ])
  t.same(parseDiff(diff), [
    {
      path: 'a b.js',
      hunks: [
        {
          startLine: 1,
          before: ['0\n', '1\n', '2\n', '3\n', '4\n', '5\n', '6\n', '7\n'],
          after: ['0\n', '1\n', '2\n', 'four\n', '4\n', 'five\n', '5\n', '6\n', '7\n'],
          leading: 3,
          trailing: 3,
          removed: 1,
          added: 2,
        },
      ],
    },
    {
      path: 'quote".js',
      hunks: [{ startLine: 1, before: ['x'], after: ['y'], leading: 0, trailing: 0, removed: 1, added: 1 }],
    },
  ])
  t.end()
})

void test('parseDiff finds nothing in text that is no diff', (t) => {
  t.same(parseDiff(''), [])
  t.same(parseDiff('hello\n@@ -1 +1 @@\n-a\n+b\n'), [])
  t.end()
})
