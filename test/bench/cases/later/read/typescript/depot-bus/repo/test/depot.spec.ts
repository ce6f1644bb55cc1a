import assert from 'node:assert/strict'
import test from 'node:test'
import { Bus } from '../src/bus.ts'
import { playDay } from '../src/day.ts'
import { Depot } from '../src/depot.ts'

test('takes what is there and notes the rest', () => {
  const depot = new Depot(() => {})
  depot.put('figs', 2)
  depot.take('figs', 3)
  depot.take('figs', 1)
  assert.deepEqual([...depot.stock], [['figs', 0]])
  assert.deepEqual([...depot.short], [['figs', 2]])
})

test('puts and counts what the bus brings', () => {
  const lines: string[] = []
  const bus = new Bus()
  new Depot((line) => lines.push(line)).connect(bus)
  playDay('put nuts 3\n\nput nuts # one more\nput dates 2\ncount', bus)
  assert.deepEqual(lines, ['dates 2', 'nuts 4'])
})

test('what nobody listens to is an error', () => {
  assert.throws(() => playDay('burn', new Bus()), /nobody listens to burn/)
})
