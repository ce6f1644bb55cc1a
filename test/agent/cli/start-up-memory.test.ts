import { test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import { releaseStartUpMemory } from '../../../agent/cli/start-up-memory.ts'

test('what starting took is collected once its time has come, and not when that is cancelled', (t) => {
  const waiting = new Set<() => void>()
  const clock: Clock = {
    now: () => 0,
    monotonicMs: () => 0,
    after: (_, callback) => {
      waiting.add(callback)
      return () => waiting.delete(callback)
    },
  }
  const cancel = releaseStartUpMemory(clock)
  cancel()
  t.equal(waiting.size, 0)
  releaseStartUpMemory(clock)
  let garbage: unknown[] = Array.from({ length: 500_000 }, (_, index) => ({ index }))
  const before = process.memoryUsage().heapUsed
  garbage = []
  waiting.forEach((callback) => callback())
  t.equal(garbage.length, 0)
  t.ok(process.memoryUsage().heapUsed < before - 5e6)
  t.equal('gc' in globalThis, false, 'nothing else in the process can collect')
  t.end()
})
