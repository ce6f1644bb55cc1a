import assert from 'node:assert/strict'
import test from 'node:test'
import { drawBar, drawDots } from '../src/bar.ts'
import { percent } from '../src/percent.ts'
import { Progress } from '../src/progress.ts'

function after(steps: number, planned: number): Progress {
  const progress = new Progress(planned)
  for (let step = 0; step < steps; step += 1) progress.step(`step ${step}`)
  return progress
}

test('a gauge fills up', () => {
  assert.equal(drawBar(after(1, 4).ratio(), 8), '[==      ]')
  assert.equal(drawBar(after(4, 4).ratio(), 8), '[========]')
  assert.equal(drawDots(after(1, 2).ratio(), 4), '●●○○')
})

test('the percentage ends at 100, also when steps were done again', () => {
  assert.deepEqual([0, 2, 3, 5].map((steps) => percent(after(steps, 3))), ['  0 %', ' 66 %', '100 %', '100 %'])
})

test('nothing planned, all done', () => {
  assert.equal(percent(after(0, 0)), '100 %')
  assert.equal(drawBar(after(0, 0).ratio(), 3), '[===]')
})
