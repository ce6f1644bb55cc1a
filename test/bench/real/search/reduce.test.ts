import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { reduced } from './reduce.ts'
import { unitsOf } from './units.ts'

const holdsWith =
  (...wanted: readonly number[]) =>
  async (parts: readonly number[]): Promise<boolean> =>
    wanted.every((one) => parts.includes(one))

const NUMBERS = Array.from({ length: 20 }, (_, index) => index)

test('the fewest parts are those of which none can be left out', async (t) => {
  t.strictSame(await reduced(NUMBERS, holdsWith(3, 17), 200), [3, 17])
  t.strictSame(await reduced(NUMBERS, holdsWith(), 200), [])
  t.strictSame(await reduced([7], holdsWith(7), 200), [7])
  t.strictSame(await reduced([], holdsWith(), 200), [])
})

test('a search for the fewest parts that asks too often is given up', async (t) => {
  t.equal(await reduced(NUMBERS, holdsWith(3, 17), 5), undefined)
})

const BEFORE = `class Cart {
    static final int MOST = 3;

    /** What it costs. */
    int total() {
        return 0;
    }

    int size() {
        return new Object() { int size() { return 1; } }.size();
    }
}
`
const AFTER = `class Cart {
    static final int MOST = 4;

    /** What all of it costs. */
    int total() {
        return sum();
    }

    int sum() {
        return 7;
    }

    int size() {
        return new Object() { int size() { return 2; } }.size();
    }
}
`

test('two versions of a file differ in functions, and in single lines outside of them', async (t) => {
  const folder = t.testdir({ before: {}, after: {} })
  writeFileSync(join(folder, 'before', 'Cart.java'), BEFORE)
  writeFileSync(join(folder, 'after', 'Cart.java'), AFTER)
  const units = await unitsOf(folder, 'Cart.java')
  t.strictSame(
    units.map((unit) => [unit.function, unit.isOld]),
    [
      ['Cart.total', true],
      ['Cart.size', true],
      ['Cart.sum', false],
      ['', false],
    ],
  )
  t.match(units.at(-1)?.hunks[0]?.text, /MOST = 4/)
  t.strictSame(await unitsOf(folder, 'Other.java'), [])
})
