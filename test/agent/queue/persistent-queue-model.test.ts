import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { PersistentQueue } from '../../../agent/queue/persistent-queue.ts'
import type { Parcel } from '../../../agent/queue/queue.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'
import { encodedParcel, keeping, textOf } from './support.ts'

/**
 * Goal: with several consumers that end in any order, a restart gives back everything from the oldest parcel
 * that was not acknowledged on, in order, and nothing before it. Method: random programs on real files against
 * a list.
 */
type Step =
  | { readonly kind: 'offer'; readonly bytes: number }
  | { readonly kind: 'take' }
  | { readonly kind: 'acknowledge'; readonly which: number }
  | { readonly kind: 'reopen' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('offer' as const), bytes: fc.nat(30_000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)

const { onKept, put } = keeping()

async function open(directory: string): Promise<PersistentQueue> {
  const queue = new PersistentQueue({
    directory,
    capacity: 100_000_000,
    sizer: 'items',
    blocks: true,
    clock: new FakeClock(),
    random: Math.random,
    logger: settingsWith().logger,
    onFault: (fault) => {
      throw new Error(`nothing is damaged: ${fault.cause}`)
    },
    onSync: () => undefined,
    onRefusal: () => undefined,
    onKept,
  })
  await queue.start()
  return queue
}

async function runProgram(root: string, steps: readonly Step[]): Promise<void> {
  const directory = mkdtempSync(join(root, 'queue-'))
  let queue = await open(directory)
  let nextId = 0
  /** What a restart would give back, with what was done of it out of turn. */
  let inside: { readonly id: number; isDone: boolean }[] = []
  let next = 0
  let taken: { readonly id: number; readonly parcel: Parcel }[] = []
  const takeOne = async (): Promise<void> => {
    const parcel = await queue.takeNow()
    const expected = inside[next]
    if (Number.parseInt(textOf(parcel) ?? '-1', 10) !== (expected?.id ?? -1)) {
      throw new Error(`took ${textOf(parcel)?.slice(0, 9)} instead of ${expected?.id}`)
    }
    if (parcel === undefined || expected === undefined) return
    next += 1
    taken.push({ id: expected.id, parcel })
  }
  for (const each of [...steps, { kind: 'reopen' } as const]) {
    if (each.kind === 'offer') {
      const id = nextId++
      await put(queue, encodedParcel(`${id} `.padEnd(each.bytes, 'x')))
      inside.push({ id, isDone: false })
    }
    if (each.kind === 'take') await takeOne()
    const done = each.kind === 'acknowledge' ? taken[each.which % Math.max(1, taken.length)] : undefined
    if (done !== undefined) {
      queue.acknowledge(done.parcel)
      taken = taken.filter((other) => other !== done)
      for (const item of inside) if (item.id === done.id) item.isDone = true
      const settled = inside.findIndex((item) => !item.isDone)
      const gone = settled < 0 ? inside.length : settled
      inside = inside.slice(gone)
      next -= gone
    }
    if (each.kind === 'reopen') {
      await queue.close()
      queue = await open(directory)
      taken = []
      next = 0
      for (const item of inside) item.isDone = false
      if (queue.size !== inside.length) throw new Error(`counts ${queue.size} of ${inside.length}`)
    }
  }
  while (next < inside.length) await takeOne()
  await takeOne()
  await queue.close()
}

test('PersistentQueue gives back exactly what was not acknowledged in an unbroken run, over random programs', async (t) => {
  const root = t.testdir()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => runProgram(root, steps)),
    { numRuns: 60 },
  )
  t.pass('no program lost, repeated or reordered anything')
})
