import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { leftOut } from './green-tests.ts'
import { readReal } from './read-real.ts'
import { hasFunction, rightPatch } from './right-patch.ts'

const BEFORE = `import sys

def first(all):
    return all[0]

@cached
def total(all):
    found = sum(all)
    return found

def last(all):
    return all[-1]
`
const AFTER = `import sys
import warnings

LIMIT = 3

def first(all):
    """The first one."""
    return all[0] if all else None

@kept
def total(all):
    found = sum(all, 0)
    return found

def checked(all):
    return all[:LIMIT]

def last(all):
    return all[-1] if all else None
`

function versions(folder: string): { readonly before: string; readonly after: string } {
  for (const [name, text] of Object.entries({ before: BEFORE, after: AFTER })) {
    mkdirSync(join(folder, name, 'pack'), { recursive: true })
    writeFileSync(join(folder, name, 'pack/all.py'), text)
  }
  return { before: join(folder, 'before'), after: join(folder, 'after') }
}

test('of all that two versions differ in, only what lies in the named function is the fix', async (t) => {
  const folders = versions(t.testdir())
  const patch = await rightPatch([{ file: 'pack/all.py', functions: ['last'] }], folders)
  t.match(patch, /^--- a\/pack\/all\.py\n\+\+\+ b\/pack\/all\.py$/m)
  t.strictSame(changed(patch), ['-    return all[-1]', '+    return all[-1] if all else None'])
})

test('a decorator belongs to its function', async (t) => {
  const patch = await rightPatch([{ file: 'pack/all.py', functions: ['total'] }], versions(t.testdir()))
  t.strictSame(changed(patch), ['-@cached', '+@kept', '-    found = sum(all)', '+    found = sum(all, 0)'])
})

test('a function that only the later version has is put in, with what it needs from elsewhere', async (t) => {
  const fix = [{ file: 'pack/all.py', functions: ['checked'], also: ['LIMIT ='] }]
  const patch = await rightPatch(fix, versions(t.testdir()))
  t.match(patch, /^\+LIMIT = 3$/m)
  t.match(patch, /^\+def checked\(all\):$/m)
  t.notMatch(patch, /if all else None/)
})

test('of several differences in a function one can be chosen', async (t) => {
  const fix = [{ file: 'pack/all.py', functions: ['first', 'last'], only: ['-1'] }]
  const patch = await rightPatch(fix, versions(t.testdir()))
  t.strictSame(changed(patch), ['-    return all[-1]', '+    return all[-1] if all else None'])
})

test('a function that is in neither version, or the same in both, is refused', async (t) => {
  const folders = versions(t.testdir())
  await t.rejects(rightPatch([{ file: 'pack/all.py', functions: ['median'] }], folders), /has no median/)
  writeFileSync(join(folders.after, 'pack/all.py'), BEFORE)
  await t.rejects(rightPatch([{ file: 'pack/all.py', functions: ['last'] }], folders), /do not differ/)
  t.equal(hasFunction(folders.before, 'pack/all.py', 'checked'), false)
})

test('what pytest says fails is left out by name, a file that it cannot read as a whole', async (t) => {
  const told = `FAILED tests/test_a.py::test_b[x - y] - KeyError: 'a'
ERROR tests/test_c.py - ImportError
ERROR tests/test_d.py::Test::test_e
FAILED tests/test_a.py::test_b[x - y] - again
3 failed`
  t.strictSame(leftOut(told), [
    '--deselect=tests/test_a.py::test_b[x - y]',
    '--ignore=tests/test_c.py',
    '--deselect=tests/test_d.py::Test::test_e',
  ])
})

test('every real crash that is written down has the form of its schema', async (t) => {
  const { cases, problems } = readReal()
  t.strictSame(problems, [])
  t.ok(cases.length >= 20)
})

function changed(patch: string): readonly string[] {
  return patch.split('\n').filter((line) => /^[-+](?![-+])/.test(line))
}
