import { test } from 'tap'
import { Checkpoints } from '../../../receivers/file/checkpoints.ts'
import type { FileKey } from '../../../receivers/file/identity.ts'
import { memoryStorage } from './support.ts'

test('Checkpoints forgets the oldest of more than 10000, and none that is in use', (t) => {
  const checkpoints = new Checkpoints(memoryStorage())
  const marker = { end: 1, length: 1, hash: 'x' }
  const keyOf = (index: number): FileKey => `1:${index}` as FileKey
  for (let index = 0; index < 10_003; index += 1) {
    const checkpoint = { path: `/${index}`, offset: 1, head: marker, mark: marker, updatedMs: 20_000 - index }
    checkpoints.set(keyOf(index), checkpoint)
  }
  checkpoints.prune((key) => key === keyOf(10_002))
  t.equal(checkpoints.entries().length, 10_000)
  t.ok(checkpoints.get(keyOf(10_002)), 'the oldest, but in use')
  t.strictSame(
    [9_998, 9_999, 10_000, 10_001].map((index) => checkpoints.get(keyOf(index)) !== undefined),
    [true, false, false, false],
  )
  t.end()
})
