import assert from 'node:assert/strict'
import test from 'node:test'
import { Signal } from '../src/signal.ts'

test('listeners are called in order', () => {
  const seen: string[] = []
  const signal = new Signal<number>()
  signal.on((value) => seen.push(`a${value}`))
  signal.on((value) => seen.push(`b${value}`))
  signal.emit(1)
  assert.deepEqual(seen, ['a1', 'b1'])
})

test('who left is not called', () => {
  const signal = new Signal<number>()
  let calls = 0
  const leave = signal.on(() => (calls += 1))
  signal.emit(1)
  leave()
  signal.emit(2)
  assert.equal(calls, 1)
  assert.equal(signal.size, 0)
})
