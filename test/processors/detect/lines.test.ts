import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { defaultLiterals, Judge } from '../../support/judge.ts'
import { saysWord } from '../../support/words.ts'

/**
 * Lines as they stand in logs, each a record of its own. In the first file words speak of errors and nothing
 * failed; in the second something ended, and there is no trace and often no level.
 */
function linesOf(name: string): readonly string[] {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

test('words about errors make no error: counts, empty values, names, flags, addresses, documentation, lower levels', async (t) => {
  const judge = await Judge.start()
  const lines = linesOf('silent-lines.txt')
  t.ok(lines.length >= 120, `${lines.length} lines`)
  for (const line of lines) t.same(await judge.errorsIn([line]), [], line)
})

test('lines with which programs end are errors without a trace and without a level, in all worlds', async (t) => {
  const judge = await Judge.start()
  const lines = linesOf('crash-lines.txt')
  t.ok(lines.length >= 80, `${lines.length} lines`)
  for (const line of lines) t.equal((await judge.errorsIn([line])).length, 1, line)
})

test('each of these lines holds a literal that receivers are told to look for', async (t) => {
  const wanted = await defaultLiterals()
  for (const line of linesOf('crash-lines.txt')) {
    const isMarked = wanted.some(({ text, isAnyCase }) =>
      isAnyCase ? saysWord(line, text.toLowerCase()) : line.includes(text),
    )
    t.ok(isMarked, line)
  }
})
