import { setTimeout } from 'node:timers/promises'
import { test } from 'tap'
import { systemClock } from '../../../agent/runtime/system-clock.ts'

test('a timer for longer than Node has timers for waits, and does not end at once', async (t) => {
  const fired: number[] = []
  const lengths = [2 ** 31, 2 ** 32 + 5, 1e12, Number.POSITIVE_INFINITY]
  const cancels = lengths.map((delayMs) => systemClock.after(delayMs, () => fired.push(delayMs)))
  // A timer that is too long for Node is one of a millisecond.
  await setTimeout(5)
  t.same(fired, [])
  for (const cancel of cancels) cancel()
})

test('a timer fires once after its delay, and not when it was taken back', async (t) => {
  const fired: string[] = []
  systemClock.after(1, () => fired.push('kept'))
  systemClock.after(1, () => fired.push('taken back'))()
  await setTimeout(5)
  t.same(fired, ['kept'])
})
