import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { CodeLocation, ResolvedFrame } from '../../../agent/model/diagnosis.ts'
import { changedPlaces } from './changed-places.ts'
import { figuresLine, figuresOf, isReached } from './figures.ts'
import { ranksOf } from './judge.ts'
import type { Located } from './locate-case.ts'

const SOURCE = `import { sum } from './sum.js'
const RATE = 2
function total(lines) {
  return sum(lines.map((line) => line.price * RATE))
}

class Cart {
  rate = 1

  show() {
    return total(this.lines)
  }
}
`

const IN_TOTAL = `--- a/src/cart.js
+++ b/src/cart.js
@@ -1,6 +1,8 @@
+import { round } from './round.js'
 import { sum } from './sum.js'
 const RATE = 2
 function total(lines) {
-  return sum(lines.map((line) => line.price * RATE))
+  // In cents.
+  return round(sum(lines.map((line) => line.price * RATE)))
 }
`

const INSERTED = `--- a/src/cart.js
+++ b/src/cart.js
@@ -10,4 +10,5 @@
   show() {
+    if (this.lines === undefined) return 0
     return total(this.lines)
   }
 }
`

test('changedPlaces names the functions that a patch changes, not imports and comments', (t) => {
  const folder = t.testdir({ src: { 'cart.js': SOURCE } })
  t.match(changedPlaces(IN_TOTAL, folder), [{ path: 'src/cart.js', function: 'total', lines: [4] }])
  t.equal(changedPlaces(IN_TOTAL, folder).length, 1)
  t.match(changedPlaces(INSERTED, folder), [{ function: 'Cart.show', startLine: 10, endLine: 12 }])
  t.end()
})

test('changedPlaces tells a statement outside of any function from what is put between functions', (t) => {
  const folder = t.testdir({})
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/cart.js'), SOURCE)
  const rate = '--- a/src/cart.js\n+++ b/src/cart.js\n@@ -2,1 +2,1 @@\n-const RATE = 2\n+const RATE = 3\n'
  t.match(changedPlaces(rate, folder), [{ function: '', startLine: 2, endLine: 2 }])
  const both = `${IN_TOTAL}@@ -6,1 +8,2 @@\n \n+const MORE = 1\n`
  t.same(
    changedPlaces(both, folder).map((place) => place.function),
    ['total'],
  )
  t.end()
})

test('changedPlaces takes a new end of a Python function for a change of it, and a new function for none', (t) => {
  const source = 'def fare(zones):\n    if zones < 3:\n        return 2\n\n\nLAST = 1\n'
  const folder = t.testdir({ 'fares.py': source })
  const head = '--- a/fares.py\n+++ b/fares.py\n@@ -3,2 +3,3 @@\n         return 2\n'
  t.match(changedPlaces(`${head}+    return 4\n \n`, folder), [
    { function: 'fare', startLine: 1, endLine: 3 },
  ])
  t.notMatch(changedPlaces(`${head}+MORE = 4\n \n`, folder), [{ function: 'fare' }])
  t.end()
})

test('ranksOf counts functions, each once, beside the own frames in their order', (t) => {
  const folder = t.testdir({
    src: { 'cart.js': SOURCE, 'sum.js': 'export const sum = (list) => list.length\n' },
  })
  const locations = [location('src/cart.js', 11), location('src/cart.js', 10), location('src/cart.js', 4)]
  const frames = [frame('src/sum.js', 1), frame('lib/x.js', 1, false), frame('src/cart.js', 4)]
  const ranks = ranksOf({ locations, frames }, { patch: IN_TOTAL, folder })
  t.same(ranks, { function: 2, line: 3, file: 1, baseline: 2, baselineFile: 2 })
  t.same(ranksOf({ locations: [], frames: [] }, { patch: IN_TOTAL, folder }).function, undefined)
  t.end()
})

test('ranksOf counts the functions before the first that is in a changed file, also those of one other file', (t) => {
  const other = 'function first() {\n  return second()\n}\nfunction second() {\n  return third()\n}\n'
  const folder = t.testdir({ src: { 'cart.js': SOURCE, 'other.js': other } })
  const places = [2, 2, 5].map((line) => ({ path: 'src/other.js', line }))
  const locations = [...places, { path: 'src/cart.js', line: 11 }].map(({ path, line }) =>
    location(path, line),
  )
  const frames = [...places, { path: 'src/cart.js', line: 11 }].map(({ path, line }) => frame(path, line))
  t.match(ranksOf({ locations, frames }, { patch: IN_TOTAL, folder }), { file: 3, baselineFile: 3 })
  t.end()
})

test('figuresOf counts what could not be run as not found, and cases without a fix only for the class', (t) => {
  const found = located({
    ranks: { function: 1, line: 1, file: 1, baseline: 2, baselineFile: 2 },
    foundClass: 'arithmetic',
  })
  const failed = located({ problem: 'does not build', foundClass: '' })
  const noFix = located({ wantedClass: 'operational', foundClass: 'operational' })
  const figures = figuresOf([found, failed, noFix])
  t.match(figures, { cases: 3, fixes: 2, top1: 0.5, top3: 0.5, baseline1: 0, baseline3: 0.5 })
  t.equal(isReached(figures), false)
  t.equal(isReached(figuresOf([found])), true)
  t.match(figuresLine('open', figures), /^open \(3 cases, 2 with a fix\): top-1 50\.0 %/)
  t.end()
})

function location(path: string, line: number): CodeLocation {
  return { path, line, function: '', snippet: [], confidence: 0.5, reason: '' }
}

function frame(path: string, line: number, isOwn = true): ResolvedFrame {
  return { function: '', file: path, path, line, isOwn, isNative: false }
}

function located(more: Partial<Located>): Located {
  return {
    language: 'javascript',
    slug: 'x',
    isSealed: false,
    ranks: undefined,
    wantedClass: 'arithmetic',
    foundClass: 'unknown',
    locations: [],
    cause: '',
    ...more,
  }
}
