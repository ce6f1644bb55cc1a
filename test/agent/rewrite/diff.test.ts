import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { unifiedDiff } from '../../../agent/rewrite/diff.ts'

/** What git makes of a file with our diff; throws when git refuses the diff. */
function applyWithGit(directory: string, path: string, before: string, after: string): string {
  const file = join(directory, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, before)
  execFileSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn', '-'], {
    cwd: directory,
    input: unifiedDiff([{ path, before, after }]),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  return readFileSync(file, 'utf8')
}

const CASES: Readonly<Record<string, readonly [string, string]>> = {
  'a changed line': ['a\nb\nc\nd\ne\nf\n', 'a\nb\nC\nd\ne\nf\n'],
  'a first line': ['a\nb\n', 'A\nb\n'],
  'lines added to an empty file': ['', 'a\nb\n'],
  'everything removed': ['a\nb\n', ''],
  'a last line without its line end, changed': ['a\nb', 'a\nB'],
  'a line end added': ['a\nb', 'a\nb\n'],
  'a line end removed': ['a\nb\n', 'a\nb'],
  'Windows line ends': ['a\r\nb\r\n', 'a\r\nB\r\nc\r\n'],
  'lines that look like the format': ['-- a\n++ b\n@@ c\n', '-- x\n++ b\n@@ y\n'],
  'two places far apart': [`a\n${'x\n'.repeat(20)}b\n`, `A\n${'x\n'.repeat(20)}B\n`],
}

for (const [title, [before, after]] of Object.entries(CASES)) {
  void test(`unifiedDiff makes a diff that git applies: ${title}`, (t) => {
    t.equal(applyWithGit(t.testdir(), 'src/file.txt', before, after), after)
    t.end()
  })
}

for (const path of ['with blank.js', 'quote".js', 'back\\slash.js', 'tab\t.js', 'größe.js']) {
  void test(`unifiedDiff names ${JSON.stringify(path)} so that git finds it`, (t) => {
    t.equal(applyWithGit(t.testdir(), path, 'a\n', 'b\n'), 'b\n')
    t.end()
  })
}

void test('unifiedDiff makes diffs that git applies for random texts', (t) => {
  const directory = t.testdir()
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`))
  fc.assert(
    fc.property(text, text, (before, after) => {
      if (before === after) return unifiedDiff([{ path: 'f', before, after }]) === ''
      return applyWithGit(directory, 'f', before, after) === after
    }),
    { numRuns: 60 },
  )
  t.end()
})

void test('unifiedDiff shows three lines around a change and puts near changes together', (t) => {
  const before = '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n'
  const after = before.replace('5\n', 'five\n').replace('9\n', 'nine\n')
  t.equal(
    unifiedDiff([{ path: 'n', before, after }]),
    '--- a/n\n+++ b/n\n@@ -2,11 +2,11 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n-9\n+nine\n 10\n 11\n 12\n',
  )
  t.end()
})

void test('unifiedDiff shows all as replaced when two large texts have nothing in common', (t) => {
  const before = Array.from({ length: 3_000 }, (_, index) => `a${index}\n`).join('')
  const after = Array.from({ length: 3_000 }, (_, index) => `b${index}\n`).join('')
  const diff = unifiedDiff([{ path: 'n', before, after }])
  t.match(diff, /^--- a\/n\n\+\+\+ b\/n\n@@ -1,3000 \+1,3000 @@\n-a0\n/)
  t.end()
})

void test('unifiedDiff names line 0 for a side without lines', (t) => {
  t.equal(unifiedDiff([{ path: 'n', before: '', after: 'a\n' }]), '--- a/n\n+++ b/n\n@@ -0,0 +1 @@\n+a\n')
  t.equal(unifiedDiff([{ path: 'n', before: 'a\n', after: '' }]), '--- a/n\n+++ b/n\n@@ -1 +0,0 @@\n-a\n')
  t.end()
})
