import { getHeapSpaceStatistics } from 'node:v8'
import { test } from 'tap'
import { keepHeapSmall } from '../../../agent/cli/heap-growth.ts'

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0
}

test('what new objects go to stays as large as it was, also when many of them live for a while', (t) => {
  keepHeapSmall()
  const before = youngBytes()
  const recent: unknown[] = []
  for (let index = 0; index < 2_000_000; index += 1) recent[index % 50_000] = { index }
  t.equal(recent.length, 50_000)
  t.equal(youngBytes(), before)
  t.end()
})
