import assert from 'node:assert/strict'
import test from 'node:test'

const { Bus } = await import(new URL('../src/bus.ts', import.meta.url).href)
const { Depot } = await import(new URL('../src/depot.ts', import.meta.url).href)
const { playDay } = await import(new URL('../src/day.ts', import.meta.url).href)

test('what the bus takes leaves the stock', () => {
  const lines: string[] = []
  const bus = new Bus()
  new Depot((line: string) => lines.push(line)).connect(bus)
  playDay('put pears 4\nput apples 5\ntake apples 7\ntake pears\ncount', bus)
  assert.deepEqual(lines, ['apples 0', 'pears 3', 'short of apples 2'])
})

test('each depot has its own stock', () => {
  const bus = new Bus()
  const depots = [new Depot(() => {}), new Depot(() => {})]
  depots[0].put('a', 1)
  for (const depot of depots) depot.connect(bus)
  playDay('take a 2', bus)
  assert.deepEqual([...depots[0].short, ...depots[1].short], [['a', 1], ['a', 2]])
  assert.deepEqual([...depots[0].stock, ...depots[1].stock], [['a', 0], ['a', 0]])
})
