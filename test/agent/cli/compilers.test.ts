import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { test, type Test } from 'tap'
import { restCompilers, wakeCompilers, wakeForWork } from '../../../agent/cli/compilers.ts'
import { heldClock } from '../../support/held-clock.ts'

setFlagsFromString('--allow-natives-syntax')
setFlagsFromString('--no-concurrent-recompilation')

/** Whether a function that runs very often is optimized. As a text: a coverage of this file changes what V8 does with it. */
function isOptimized(): boolean {
  return new Script(`
    const sum = (limit) => { let sum = 0; for (let index = 0; index < limit; index += 1) sum += index & 7; return sum }
    let isOptimized = false
    for (let call = 0; call < 100_000; call += 1) {
      sum(20)
      isOptimized ||= %ActiveTierIsMaglev(sum) || %ActiveTierIsTurbofan(sum)
    }
    isOptimized
  `).runInNewContext() as boolean
}

function restingAgent(t: Test): { readonly takes: (cpuMs: number) => boolean; readonly cancel: () => void } {
  const { clock, pass, waiting } = heldClock()
  let cpuMs = 170
  restCompilers()
  const cancel = wakeForWork(clock, () => cpuMs)
  t.teardown(wakeCompilers)
  const takes = (taken: number): boolean => {
    cpuMs += taken
    pass()
    return waiting.size > 0
  }
  return { takes, cancel }
}

test('nothing is optimized while the compilers rest, and what runs often is once they are awake', (t) => {
  restCompilers()
  t.equal(isOptimized(), false)
  wakeCompilers()
  t.equal(isOptimized(), true)
  t.end()
})

test('a backlog wakes the compilers at the first look', (t) => {
  const { takes } = restingAgent(t)
  t.equal(takes(900), false, 'nobody looks any more')
  t.equal(isOptimized(), true)
  t.end()
})

test('steady work wakes the compilers at the third look in a row, and single stirs do not', (t) => {
  const { takes } = restingAgent(t)
  const tookEach = [300, 80, 5, 80, 80, 5]
  t.ok(tookEach.every((taken) => takes(taken)))
  t.equal(isOptimized(), false)
  t.strictSame(
    [80, 80, 80].map((taken) => takes(taken)),
    [true, true, false],
  )
  t.equal(isOptimized(), true)
  t.end()
})

test('who has cancelled it is not woken', (t) => {
  const { takes, cancel } = restingAgent(t)
  cancel()
  takes(900)
  t.equal(isOptimized(), false)
  t.end()
})
