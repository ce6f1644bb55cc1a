import { test } from 'tap'
import type { Edit } from '../../../../agent/model/fix.ts'
import { originOfChange } from '../../../../processors/fix/strategies/change-origin.ts'
import { diagnosisWith } from '../stage-support.ts'

const TEXT = 'function f(a) {\n  return a.b.c\n}\n'
const DIAGNOSIS = diagnosisWith({ path: '/code' }, { function: 'f', path: 'a.js' })

function editOf(from: string, replacement: string, path = 'a.js'): Edit {
  const start = TEXT.indexOf(from)
  return { path, blobId: '', start, end: start + from.length, replacement }
}

function originOf(...edits: readonly Edit[]): string {
  const frames = DIAGNOSIS.frames.map((frame) => ({ ...frame, line: 2 }))
  return originOfChange(
    edits,
    new Map([
      ['a.js', TEXT],
      ['b.js', TEXT],
    ]),
    { ...DIAGNOSIS, frames },
  )
}

void test('a change of the crashing line alone is one at the sink', (t) => {
  t.equal(originOf(editOf('a.b.c', 'a.b?.c')), 'sink')
  t.equal(originOf(editOf('  return a.b.c\n', '  if (!a.b) return 0\n  return a.b.c\n')), 'sink')
  t.end()
})

void test('a change elsewhere is one at the source', (t) => {
  t.equal(originOf(editOf('a.b.c', 'a.b?.c', 'b.js')), 'source')
  t.equal(originOf(editOf('f(a)', 'f(a = {})')), 'source')
  t.equal(originOf(editOf('a.b.c', 'a.b?.c'), editOf('f(a)', 'f(a = {})')), 'source')
  t.end()
})
