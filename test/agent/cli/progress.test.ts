import { test } from 'tap'
import { progressOf, type Progress } from '../../../agent/cli/progress.ts'

function scene(isErrorTerminal: boolean): {
  readonly progress: Progress
  readonly said: string[]
  readonly at: (ms: number, done: number) => void
} {
  let nowMs = 0
  const said: string[] = []
  const progress = progressOf(
    { what: 'reading code', unit: 'files', monotonicMs: () => nowMs },
    { isErrorTerminal, printError: (text) => said.push(text) },
  )
  const at = (ms: number, done: number): void => {
    nowMs = ms
    progress.at(done, 5_000)
  }
  return { progress, said, at }
}

test('Quick work shows nothing, and leaves nothing to take away', (t) => {
  const { progress, said, at } = scene(true)
  at(100, 1)
  at(499, 4_999)
  progress.end()
  t.strictSame(said, [])
  t.end()
})

test('On a terminal a bar is drawn on one line, ten times a second at most, and taken away', (t) => {
  const { progress, said, at } = scene(true)
  at(600, 2_500)
  at(650, 2_600)
  at(700, 5_000)
  progress.end()
  progress.end()
  t.strictSame(said, [
    '\r\u001b[K[############------------]  50 %  reading code: 2,500 of 5,000 files',
    '\r\u001b[K[########################] 100 %  reading code: 5,000 of 5,000 files',
    '\r\u001b[K',
  ])
  t.end()
})

test('In a log there is a line every ten seconds, without control characters', (t) => {
  const { progress, said, at } = scene(false)
  at(600, 1)
  at(10_000, 2_000)
  at(19_000, 3_000)
  at(20_000, 4_000)
  progress.end()
  t.strictSame(said, [
    'reading code: 2,000 of 5,000 files (40 %)\n',
    'reading code: 4,000 of 5,000 files (80 %)\n',
  ])
  t.end()
})
