import assert from 'node:assert/strict'
import test from 'node:test'

const { Signal } = await import(new URL('../src/signal.ts', import.meta.url).href)

test('one that is there once does not keep the next from being called', () => {
  const seen: string[] = []
  const signal = new Signal()
  signal.once((value: number) => seen.push(`once ${value}`))
  signal.on((value: number) => seen.push(`on ${value}`))
  signal.once((value: number) => seen.push(`last ${value}`))
  signal.emit(1)
  signal.emit(2)
  assert.deepEqual(seen, ['once 1', 'on 1', 'last 1', 'on 2'])
  assert.equal(signal.size, 1)
})

test('one that leaves does not either', () => {
  const seen: string[] = []
  const signal = new Signal()
  const leave = signal.on(() => {
    seen.push('a')
    leave()
  })
  signal.on(() => seen.push('b'))
  signal.on(() => seen.push('c'))
  signal.emit(1)
  assert.deepEqual(seen, ['a', 'b', 'c'])
})
