import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { test } from 'tap'
import { garbageCollector } from '../../../agent/net/garbage.ts'
import { heldClock } from '../../support/held-clock.ts'
import { releaseStartUpMemory } from '../../../agent/cli/start-up-memory.ts'

test('what starting took is collected once its time has come, and not when that is cancelled', (t) => {
  const { clock, waiting, pass } = heldClock()
  const cancel = releaseStartUpMemory(clock, () => 0)
  cancel()
  t.equal(waiting.size, 0)
  releaseStartUpMemory(clock, () => 0)
  let garbage: unknown[] = Array.from({ length: 500_000 }, (_, index) => ({ index }))
  const before = process.memoryUsage().heapUsed
  garbage = []
  pass()
  t.equal(garbage.length, 0)
  t.ok(process.memoryUsage().heapUsed < before - 5e6)
  t.equal(waiting.size, 0, 'once is enough')
  t.equal('gc' in globalThis, false, 'nothing else in the process can collect')
  t.end()
})

test('what only starting ran is compiled no more, is compiled again when it is run, and what runs later is kept as usual', (t) => {
  setFlagsFromString('--allow-natives-syntax')
  const { called, isCompiled } = new Script(`
    const called = (count) => Array.from({ length: count }, (_, index) => index * 2).length
    const neverCalled = (count) => count;
    ({ called, isCompiled: () => %GetOptimizationStatus(called) !== %GetOptimizationStatus(neverCalled) })
  `).runInNewContext() as { called: (count: number) => number; isCompiled: () => boolean }
  called(3)
  t.equal(isCompiled(), true)
  const { clock, pass } = heldClock()
  releaseStartUpMemory(clock, () => 0)
  pass()
  t.equal(isCompiled(), false)
  t.equal(called(3), 3)
  const collect = garbageCollector('major')
  collect()
  collect()
  t.equal(isCompiled(), true)
  t.end()
})

test('an agent that is at work is let be until it is quiet', (t) => {
  const { clock, waiting, pass } = heldClock()
  let cpuMs = 400
  const cancel = releaseStartUpMemory(clock, () => cpuMs)
  cpuMs += 1_000
  pass()
  t.equal(waiting.size, 1, 'it waits again')
  cpuMs += 1_000
  pass()
  t.equal(waiting.size, 1, 'and again')
  cpuMs += 10
  pass()
  t.equal(waiting.size, 0)
  cancel()
  t.end()
})

test('waiting for an agent to become quiet can be cancelled', (t) => {
  const { clock, waiting, pass } = heldClock()
  let cpuMs = 0
  const cancel = releaseStartUpMemory(clock, () => cpuMs)
  cpuMs += 1_000
  pass()
  cancel()
  t.equal(waiting.size, 0)
  t.end()
})
