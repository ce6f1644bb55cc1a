import { rm } from 'node:fs/promises'
import { test } from 'tap'
import { heldNames } from '../../../../processors/fix/reproduction/held-names.ts'
import { openProject, projectWith } from '../project.ts'

void test('names that a message quotes are the words of the program where its code writes them down', async (t) => {
  const directory = await projectWith({ 'a.go': 'var all = []string{"open"}\n', 'notes.txt': '"ajar"' })
  try {
    const repository = await openProject(directory)
    t.strictSame(await heldNames('no way from "open" by "ajar"', repository), ['open'])
    t.strictSame(await heldNames("KeyError: 'open'", repository), ['open'], 'however it is quoted')
    t.strictSame(await heldNames('index 3 of 2', repository), [])
    t.strictSame(await heldNames('', repository), [])
  } finally {
    await rm(directory, { recursive: true })
  }
})
