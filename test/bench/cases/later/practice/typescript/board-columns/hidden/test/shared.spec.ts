import assert from 'node:assert/strict'
import test from 'node:test'

const { defaultColumns } = await import(new URL('../src/defaults.ts', import.meta.url).href)
const { heading, ordered } = await import(new URL('../src/layout.ts', import.meta.url).href)
const keys = (columns: { key: string }[]) => columns.map(({ key }) => key)

test('the defaults in order', () => {
  assert.deepEqual(keys(ordered(defaultColumns)), ['id', 'owner', 'title'])
  assert.equal(heading(defaultColumns), 'ID     OWNER        TITLE')
})

test('what was handed in stays as it is', () => {
  const mine = [{ key: 'b', width: 1, position: 2 }, { key: 'a', width: 1, position: 1 }]
  ordered(mine)
  assert.deepEqual(keys(mine), ['b', 'a'])
  assert.ok(Object.isFrozen(defaultColumns))
})
