import { rm } from 'node:fs/promises'
import { test } from 'tap'
import { codeFile } from '../../../../../agent/rewrite/tree.ts'
import { newSyntaxErrors } from '../../../../../agent/rewrite/syntax-check.ts'
import { changedTests } from '../../../../../processors/fix/reproduction/calls/changed-tests.ts'
import { findCalls } from '../../../../../processors/fix/reproduction/calls/find-calls.ts'
import { openProject, projectWith } from '../../project.ts'

function textsOf(path: string, text: string, ...names: readonly string[]): readonly string[] {
  const file = codeFile(path, text)
  if (file === undefined) throw new Error(`${path} is not read`)
  return changedTests(file, names)
}

const JS = `import test from 'node:test'
test('mean', () => {
  const store = open()
  store.add('a')
  assert.equal(mean([1, 2], { unit: 'cm' }), 1.5)
})
`

void test('a file that calls none of the functions, and one without literals, have no variants', (t) => {
  t.strictSame(textsOf('a.test.js', JS, 'median'), [])
  t.strictSame(
    textsOf('a.test.js', 'mean(list)\n', 'mean'),
    ['mean(list)\n\nmean(list)\n'].map((one) => one.replace('\n\n', '\n')),
  )
  t.end()
})

void test('lists lose items, records lose fields, texts leave ASCII, numbers go to zero', (t) => {
  const texts = textsOf('a.test.js', JS, 'mean').join('\n')
  for (const call of [
    "mean([], { unit: 'cm' })",
    "mean([1], { unit: 'cm' })",
    'mean([1, 2], {})',
    "mean([1, 2], { unit: 'José' })",
    "mean([0, 2], { unit: 'cm' })",
    "mean(undefined, { unit: 'cm' })",
  ])
    t.ok(texts.includes(call), call)
  t.end()
})

void test('a step before the call is left out, and literals elsewhere in the test change after those of the call', (t) => {
  const texts = textsOf('a.test.js', JS, 'mean')
  t.ok(texts.some((text) => !text.includes('store.add')))
  const inCall = texts.findIndex((text) => text.includes('mean([]'))
  const elsewhere = texts.findIndex((text) => text.includes("store.add('José')"))
  t.ok(inCall !== -1 && inCall < elsewhere)
  t.ok(texts.every((text) => text.includes("from 'node:test'")))
  t.end()
})

void test('a text with an escape of a URL loses its digits, and other texts do not', (t) => {
  const texts = (code: string): string => textsOf('a.test.js', code, 'read').join('\n')
  t.ok(texts("read('name=Ann%20B')\n").includes("read('name=Ann%B')"))
  t.notOk(texts("read('100% sure')\n").includes("read('100%sure')"))
  t.end()
})

void test('every variant is code in its language', (t) => {
  const python =
    'import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(f({\'a\': 1}, (1, 2), {3}, "x"), [1])\n'
  const go =
    'package a\n\nfunc TestIt(t *testing.T) {\n\tgot := Sum([]int{1, 2}, "x")\n\tSum(map[string]int{"a": 1}, "y")\n}\n'
  const cases = [
    ['a.test.ts', JS, 'mean'],
    ['test_a.py', python, 'f'],
    ['a_test.go', go, 'Sum'],
  ] as const
  for (const [path, text, name] of cases) {
    const texts = textsOf(path, text, name)
    t.ok(texts.length > 8, path)
    for (const after of texts) t.strictSame(newSyntaxErrors(path, text, after), [], after)
  }
  t.end()
})

void test('variants are bounded', (t) => {
  const many = `test('x', () => { mean([${Array.from({ length: 500 }, (_, index) => index).join(', ')}]) })\n`
  t.equal(textsOf('a.test.js', many, 'mean').length, 160)
  t.end()
})

void test('a test file is run by its own framework, and written over by its input', async (t) => {
  const directory = await projectWith({
    'mean.test.js': JS,
    'other.test.js': "import { it } from 'vitest'\nit('x', () => mean([1]))\n",
    'far.test.js': "import test from 'node:test'\ntest('x', () => far([1]))\n",
  })
  try {
    const frames = [
      {
        function: 'Object.mean [as x]',
        file: 'mean.js',
        path: 'mean.js',
        line: 1,
        isOwn: true,
        isNative: false,
      },
      { function: 'far', file: 'node_modules/far.js', line: 1, isOwn: false, isNative: false },
    ]
    const repository = await openProject(directory)
    const found = await findCalls(repository, { frames, language: 'javascript' })
    t.strictSame(
      found.map(({ testPath }) => testPath),
      ['mean.test.js'],
    )
    t.match(found[0]?.program.launch.words[2] ?? '', /^cat > mean\.test\.js && exec node '--test-reporter=/)
    t.ok(found[0]?.program.starts.every(({ isMadeUp }) => isMadeUp))
    t.strictSame(await findCalls(repository, { frames, language: 'ruby' }), [])
  } finally {
    await rm(directory, { recursive: true })
  }
})

void test('a special method is reached by the tests that make its class', async (t) => {
  const directory = await projectWith({
    'vector.py': 'class Vector:\n    def __len__(self):\n        return self.x\n',
    'test_vector.py':
      'import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        len(Vector([1]))\n',
  })
  try {
    const frames = [
      { function: '__len__', file: 'vector.py', path: 'vector.py', line: 3, isOwn: true, isNative: false },
    ]
    const found = await findCalls(await openProject(directory), { frames, language: 'python' })
    t.equal(
      found[0]?.program.launch.words[2],
      'cat > test_vector.py && exec python3 -m unittest test_vector.py',
    )
    t.ok(found[0]?.program.starts.some(({ input }) => input.includes('Vector([])')))
  } finally {
    await rm(directory, { recursive: true })
  }
})

// With a text for every edit, a file of this size takes all the memory there is.
test('A large file of tests is changed no more often than is tried', async (t) => {
  const call = 'def test_it():\n    total(1, 2, 3, "four", [5, 6, 7], {"eight": 9}, 10, 11, 12, 13)\n\n'
  const file = codeFile('test_large.py', call.repeat(2_000))
  t.ok(file)
  if (file === undefined) return
  t.equal(new Set(changedTests(file, ['total'])).size, 160)
})
