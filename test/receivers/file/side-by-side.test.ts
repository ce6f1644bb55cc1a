import { test } from 'tap'
import { sideBySide } from '../../../receivers/file/side-by-side.ts'
import { settle } from '../../support/clock.ts'

test('sideBySide does each step once, in the order of their beginnings, and 16 at a time', async (t) => {
  const begun: number[] = []
  let underWay = 0
  let most = 0
  await sideBySide(
    Array.from({ length: 100 }, (_, index) => index),
    async (index) => {
      begun.push(index)
      underWay += 1
      most = Math.max(most, underWay)
      await settle()
      underWay -= 1
    },
  )
  t.strictSame(
    begun,
    Array.from({ length: 100 }, (_, index) => index),
  )
  t.equal(most, 16)
})

test('sideBySide rejects with what a step throws', async (t) => {
  const step = (index: number): Promise<void> =>
    index === 3 ? Promise.reject(new Error('the fourth')) : Promise.resolve()
  await t.rejects(sideBySide([0, 1, 2, 3, 4], step), { message: 'the fourth' })
})
