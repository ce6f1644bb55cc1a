import { spawnSync } from 'node:child_process'
import { getHeapSpaceStatistics } from 'node:v8'
import { test } from 'tap'
import { keepHeapSmall } from '../../../agent/cli/heap-growth.ts'

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0
}

/** Many objects that live for a while. */
function makeManyObjects(): number {
  const recent: unknown[] = []
  for (let index = 0; index < 2_000_000; index += 1) recent[index % 50_000] = { index }
  return recent.length
}

test('what new objects go to stays as large as it was, also when many of them live for a while', (t) => {
  keepHeapSmall()
  const before = youngBytes()
  t.equal(makeManyObjects(), 50_000)
  t.equal(youngBytes(), before)
  t.end()
})

/** What it prints in a process whose heap is as small as it is when a program starts. */
function printedBy(steps: string): unknown {
  const [growth, held] = ['../../../agent/cli/heap-growth.ts', '../../support/held-clock.ts'].map((path) =>
    JSON.stringify(import.meta.resolve(path)),
  )
  const program = `
    import { spawnSync } from 'node:child_process'
import { getHeapSpaceStatistics } from 'node:v8'
    import { keepHeapSmall, makeRoomForYoung } from ${growth}
    import { heldClock } from ${held}
    ${youngBytes.toString()}
    ${makeManyObjects.toString()}
    const { clock, pass, waiting } = heldClock()
    ${steps}
  `
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
    encoding: 'utf8',
    env: {},
  })
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout)
}

test('with much work what new objects go to grows until it has the room that pays, and then no more', (t) => {
  const { sizes, looks } = printedBy(`
    keepHeapSmall()
    const sizes = [youngBytes()]
    makeRoomForYoung(clock)
    const looks = [waiting.size]
    makeManyObjects()
    sizes.push(youngBytes())
    pass()
    looks.push(waiting.size)
    makeManyObjects()
    sizes.push(youngBytes())
    console.log(JSON.stringify({ sizes, looks }))
  `) as { readonly sizes: readonly [number, number, number]; readonly looks: readonly number[] }
  const [before, grown, after] = sizes
  t.ok(before < 8 * 1_048_576)
  t.ok(grown >= 8 * 1_048_576)
  t.equal(after, grown)
  t.strictSame(looks, [1, 0])
  t.end()
})

test('where few objects live, it is looked a thousand times and not for ever', (t) => {
  const looks = printedBy(`
    makeRoomForYoung(clock)
    const looks = []
    for (let look = 0; look < 1_000; look += 1) {
      looks.push(waiting.size)
      pass()
    }
    console.log(JSON.stringify([looks.every((count) => count === 1), waiting.size]))
  `)
  t.strictSame(looks, [true, 0])
  t.end()
})
