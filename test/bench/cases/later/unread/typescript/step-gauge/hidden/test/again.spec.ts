import assert from 'node:assert/strict'
import test from 'node:test'

const { drawBar, drawDots } = await import(new URL('../src/bar.ts', import.meta.url).href)
const { Progress } = await import(new URL('../src/progress.ts', import.meta.url).href)
const { percent } = await import(new URL('../src/percent.ts', import.meta.url).href)

test('steps that were done again leave the gauges full, and as wide as they are', () => {
  const progress = new Progress(3)
  const seen: string[] = []
  for (const name of ['fetch', 'build', 'build', 'test', 'test']) {
    progress.step(name)
    seen.push(`${drawBar(progress.ratio(), 6)}${drawDots(progress.ratio(), 3)}`)
  }
  assert.deepEqual(seen, ['[==    ]●○○', '[====  ]●●○', '[======]●●●', '[======]●●●', '[======]●●●'])
  assert.equal(progress.done.length, 5)
  assert.equal(percent(progress), '100 %')
})

test('something is done where nothing was planned', () => {
  const progress = new Progress(0)
  progress.step('x')
  assert.equal(drawBar(progress.ratio(), 2), '[==]')
})
