import { chownSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { readTreeFile, writeTreeFile } from '../../../../agent/cli/fixes/working-tree.ts'

/** More than goes into a file in one call: whoever reads in between would see a part. */
const LINES = 80_000

/** A text in which every line says which one it is. */
function textOf(writer: number): string {
  return `written by ${writer}\n`.repeat(LINES)
}

test('Fifty who edit and read the same files at once: what is read is one whole text, and nothing is left behind', async (t) => {
  const root = t.testdir()
  const paths = ['a.js', 'b.js', 'c.js', 'd.js', 'e.js']
  for (const path of paths) writeFileSync(join(root, path), textOf(0))
  const wholeTexts = new Set(Array.from({ length: 26 }, (_, writer) => textOf(writer)))
  const torn: string[] = []
  const written: string[] = []
  const writers = Array.from({ length: 25 }, async (_, index) => {
    const path = paths[index % paths.length] ?? ''
    const { mode } = await readTreeFile(root, path)
    await writeTreeFile(root, { path, text: textOf(index + 1), mode })
    written.push(path)
  })
  const readers = Array.from({ length: 25 }, async (_, index) => {
    while (written.length < 25) {
      const { path, text } = await readTreeFile(root, paths[index % paths.length] ?? '')
      if (!wholeTexts.has(text)) torn.push(path)
    }
  })
  await Promise.all([...writers, ...readers])
  t.strictSame(torn, [])
  t.strictSame(readdirSync(root).toSorted(), paths)
  for (const path of paths) t.not((await readTreeFile(root, path)).text, textOf(0), 'somebody came last')
})

const NOBODY = 65_534
const skip = process.getuid?.() === 0 ? false : 'only root can give files away'

test('A file that root changes stays the one of its owner', { skip }, async (t) => {
  const root = t.testdir({ 'a.js': 'one' })
  chownSync(join(root, 'a.js'), NOBODY, NOBODY)
  await writeTreeFile(root, { path: 'a.js', text: 'two', mode: 0o640 })
  t.match(statSync(join(root, 'a.js')), { uid: NOBODY, gid: NOBODY, mode: 0o100640, size: 3 })
})
