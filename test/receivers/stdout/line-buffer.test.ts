import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { LineBuffer } from '../../../receivers/stdout/line-buffer.ts'
import { chunkBytes, decodeChunk, encodeChunk, type LineChunk } from '../../../receivers/stdout/line-chunk.ts'
import { SpillFile } from '../../../receivers/stdout/spill-file.ts'

function chunk(first: number, lines: number, width = 8): LineChunk {
  const bodies = Array.from({ length: lines }, (_, index) => String(first + index).padStart(width, '0'))
  const index = Uint32Array.from(bodies, (_, at) => at * width)
  return {
    bytes: Buffer.from(bodies.join('')),
    starts: index,
    ends: index.map((start) => start + width),
    sourceEnds: Float64Array.from(index, (start) => start + 2 ** 40),
    truncated: lines > 2 ? [1] : [],
    observedMs: 1_700_000_000_000.25,
    droppedBefore: 0,
  }
}

function numbersOf({ bytes, starts, ends }: LineChunk): readonly number[] {
  return Array.from(starts, (start, index) =>
    Number(Buffer.from(bytes.subarray(start, ends[index])).toString()),
  )
}

test('a chunk is the same after it was written and read back', (t) => {
  for (const lines of [1, 3, 500]) {
    const original = { ...chunk(7, lines), droppedBefore: 4 }
    const copy = decodeChunk(encodeChunk(original))
    t.equal(chunkBytes(copy), chunkBytes(original))
    t.same(numbersOf(copy), numbersOf(original))
    t.same([...copy.sourceEnds], [...original.sourceEnds])
    t.match(copy, { truncated: original.truncated, observedMs: original.observedMs, droppedBefore: 4 })
  }
  t.end()
})

/**
 * Goal: under every policy and however adding and taking alternate, lines come out in order, and what goes in
 * is what comes out plus what is counted as dropped. Method: random actions; the model is a counter.
 */
for (const policy of ['spill', 'drop'] as const) {
  test(`LineBuffer under ${policy} keeps the order and accounts for every line`, async (t) => {
    const directory = t.testdir({})
    const action = fc.oneof(fc.record({ add: fc.integer({ min: 1, max: 40 }) }), fc.constant('take' as const))
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 80 }), async (actions) => {
        let dropped = 0
        const spill = new SpillFile(`${directory}/spill`, 4_096)
        const onSpillFault = (error: unknown): void => {
          throw error
        }
        const buffer = new LineBuffer({
          policy,
          bytesMax: 2_048,
          spill,
          onDropped: (lines) => (dropped += lines),
          onSpilled: () => undefined,
          onSpillFault,
        })
        let added = 0
        let waiting = 0
        const taken: number[] = []
        let told = 0
        const take = async (): Promise<boolean> => {
          const next = await buffer.take()
          if (next === undefined) return false
          told += next.droppedBefore
          taken.push(...numbersOf(next))
          return true
        }
        for (const each of actions) {
          if (each !== 'take') {
            const before = dropped
            await buffer.add(chunk(added, each.add))
            added += each.add
            if (dropped === before) waiting += 1
          } else if (waiting > 0) {
            await take()
            waiting -= 1
          }
        }
        buffer.end()
        while (await take());
        await buffer.discard()
        const isInOrder = taken.every((number, index) => index === 0 || number > (taken[index - 1] ?? 0))
        return isInOrder && taken.length + dropped === added && told <= dropped
      }),
      { numRuns: 60 },
    )
  })
}

test('LineBuffer under block makes the adder wait until there is room', async (t) => {
  const buffer = new LineBuffer({
    policy: 'block',
    bytesMax: 100,
    spill: new SpillFile('/nonexistent/spill', 1_000),
    onDropped: () => t.fail('nothing is dropped'),
    onSpilled: () => t.fail('nothing is spilled'),
    onSpillFault: (error) => t.fail(String(error)),
  })
  await buffer.add(chunk(0, 4))
  let isAdded = false
  const adding = buffer.add(chunk(4, 4)).then(() => (isAdded = true))
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(isAdded, false)
  t.same(numbersOf((await buffer.take()) ?? chunk(99, 1)), [0, 1, 2, 3])
  await adding
  t.same(numbersOf((await buffer.take()) ?? chunk(99, 1)), [4, 5, 6, 7])
})

test('LineBuffer lets a waiting adder go when it is discarded, and counts its lines', async (t) => {
  let dropped = 0
  const buffer = new LineBuffer({
    policy: 'block',
    bytesMax: 100,
    spill: new SpillFile('/nonexistent/spill', 1_000),
    onDropped: (lines) => (dropped += lines),
    onSpilled: () => undefined,
    onSpillFault: () => undefined,
  })
  await buffer.add(chunk(0, 4))
  const adding = buffer.add(chunk(4, 4))
  await buffer.discard()
  await adding
  t.equal(dropped, 8)
})
