import { test } from 'tap'
import { fc } from '../../support/properties.ts'
import { applyEdits, applyEditsToFiles } from '../../../agent/rewrite/edits.ts'

void test('applyEdits refuses edits that overlap', (t) => {
  const edits = [
    { start: 0, end: 3, replacement: 'x' },
    { start: 2, end: 4, replacement: 'y' },
  ]
  t.throws(() => applyEdits('abcdef', edits), { name: 'PermanentError', code: 'HEPH_EDIT_OVERLAP' })
  t.end()
})

void test('applyEdits refuses an edit outside of the text', (t) => {
  for (const [start, end] of [
    [-1, 2],
    [3, 2],
    [2, 7],
    [0.5, 1],
    [Number.NaN, 2],
  ] as const) {
    t.throws(() => applyEdits('abcdef', [{ start, end, replacement: '' }]), {
      code: 'HEPH_EDIT_OUT_OF_RANGE',
    })
  }
  t.end()
})

void test('applyEdits takes edits in any order and counts in UTF-16 units', (t) => {
  const edits = [
    { start: 5, end: 6, replacement: 'F' },
    { start: 0, end: 2, replacement: 'smile' },
    { start: 3, end: 3, replacement: '+' },
  ]
  t.equal(applyEdits('😀bcdf', edits), 'smileb+cdF')
  t.end()
})

void test('applyEdits keeps the order of insertions at one place, also before a replacement there', (t) => {
  const edits = [
    { start: 1, end: 1, replacement: '1' },
    { start: 1, end: 1, replacement: '2' },
    { start: 1, end: 2, replacement: 'B' },
  ]
  t.equal(applyEdits('abc', edits), 'a12Bc')
  t.end()
})

void test('applyEdits changes nothing outside of the edits', (t) => {
  const text = fc.string({ minLength: 4, maxLength: 40 })
  const cut = fc.tuple(fc.nat(), fc.nat(), fc.string())
  fc.assert(
    fc.property(text, cut, (before, [a, b, replacement]) => {
      const [start = 0, end = 0] = [a % before.length, b % before.length].sort((x, y) => x - y)
      const after = applyEdits(before, [{ start, end, replacement }])
      return after === before.slice(0, start) + replacement + before.slice(end)
    }),
  )
  t.end()
})

void test('applyEditsToFiles refuses a file that has changed since, and one that is not known', (t) => {
  const files = new Map([['a.js', { path: 'a.js', text: 'let a', blobId: 'b2' }]])
  const edit = { path: 'a.js', blobId: 'b1', start: 0, end: 3, replacement: 'const' }
  t.throws(() => applyEditsToFiles([edit], files), { code: 'HEPH_EDIT_STALE' })
  t.throws(() => applyEditsToFiles([{ ...edit, path: 'b.js' }], files), { code: 'HEPH_EDIT_UNKNOWN_FILE' })
  t.end()
})

void test('applyEditsToFiles gives each file once, before and after', (t) => {
  const file = (path: string) => [path, { path, text: 'one two', blobId: path }] as const
  const edit = (path: string, start: number) => ({
    path,
    blobId: path,
    start,
    end: start + 3,
    replacement: 'x',
  })
  t.same(applyEditsToFiles([edit('b', 4), edit('a', 0), edit('b', 0)], new Map([file('a'), file('b')])), [
    { path: 'b', before: 'one two', after: 'x x' },
    { path: 'a', before: 'one two', after: 'x two' },
  ])
  t.end()
})
