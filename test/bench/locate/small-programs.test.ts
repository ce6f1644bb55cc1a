import { test } from 'tap'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CAUSE_CLASSES } from '../../../agent/model/diagnosis.ts'
import { LANGUAGES } from '../repair/read-cases.ts'
import { readSmallPrograms } from './small/small-program.ts'

const FOLDERS = [join(import.meta.dirname, 'small'), join(import.meta.dirname, '../repair/idioms')]

test('lines below a mark belong to the faulty or to the right program alone', async (t) => {
  const [program] = readSmallPrograms(
    '#### python/a-b missing_key\nexc KeyError :: x\n=== main.py\na = 1\n@@-\nb = 2\n@@+\nb = 3\n@@.\nc = 4\n',
  )
  t.same(program?.files, [
    { path: 'main.py', faulty: 'a = 1\nb = 2\nc = 4\n', right: 'a = 1\nb = 3\nc = 4\n' },
  ])
})

test('a program without a mark is refused, and the error names it', async (t) => {
  t.throws(() => readSmallPrograms('#### python/a-b missing_key\nexc KeyError :: x\n=== main.py\na = 1\n'), {
    message: /has a fault: python\/a-b/,
  })
})

test('each small program is in a language and of a class that there is, under a name of its own', async (t) => {
  const sets = FOLDERS.map((folder) =>
    globSync('*.txt', { cwd: folder }).flatMap((name) =>
      readSmallPrograms(readFileSync(join(folder, name), 'utf8')),
    ),
  )
  for (const programs of sets) {
    t.ok(programs.length >= 50)
    t.equal(new Set(programs.map(({ language, slug }) => `${language}/${slug}`)).size, programs.length)
  }
  for (const { language, slug, class: causeClass } of sets.flat()) {
    t.ok(LANGUAGES.includes(language), slug)
    t.ok(
      CAUSE_CLASSES.some((one) => one === causeClass),
      slug,
    )
  }
})
