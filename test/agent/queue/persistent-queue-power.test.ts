import { test } from 'tap'
import { PersistentQueue } from '../../../agent/queue/persistent-queue.ts'
import type { Parcel } from '../../../agent/queue/queue.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { settingsWith } from '../../support/settings.ts'
import { UnreliableFiles } from '../../support/unreliable-files.ts'
import { encodedParcel, textOf } from './support.ts'
import { testSeed } from '../../support/seed.ts'

/**
 * Goal: what a queue has told to be kept is there after a power cut or a kill, in its order, whatever the disk
 * refused before. Method: random programs on files that forget what was not synced, against a list.
 */
const never = new AbortController().signal
const ROUNDS = 40

interface Life {
  readonly queue: PersistentQueue
  readonly clock: FakeClock
  readonly kept: number[]
}

async function begin(files: UnreliableFiles, random: () => number): Promise<Life> {
  const clock = new FakeClock()
  const kept: number[] = []
  const queue = new PersistentQueue({
    directory: '/queue',
    capacity: 100_000_000,
    sizer: 'bytes',
    blocks: true,
    clock,
    random,
    logger: settingsWith().logger,
    onFault: () => undefined,
    onSync: () => undefined,
    onRefusal: () => undefined,
    onKept: (parcel) => kept.push(idOf(parcel)),
    files,
  })
  await queue.start()
  return { queue, clock, kept }
}

const idOf = (parcel: Parcel | undefined): number => Number.parseInt(textOf(parcel) ?? '-1', 10)

/** What is on disks in memory takes turns of the event loop, a few for each step. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await settle()
}

async function live(
  { queue, clock }: Life,
  files: UnreliableFiles,
  { random, ids, done }: { random: () => number; ids: { next: number }; done: Set<number> },
): Promise<void> {
  files.operationsLeft = 5 + Math.floor(random() * 120)
  for (let step = 0; step < 30 && !files.isDead; step += 1) {
    const which = random()
    if (which < 0.55) {
      const text = `${ids.next} `.padEnd(Math.floor(random() * 30_000), 'x')
      // A disk that takes nothing refuses; the source would offer it again.
      const isIn = await queue.offer(encodedParcel(text), never).then(
        () => true,
        () => false,
      )
      if (isIn) ids.next += 1
    } else if (which < 0.65) files.failingSyncs = 1
    else if (which < 0.75) files.isFull = !files.isFull
    else if (which < 0.85) await clock.advance(1_000)
    else {
      const parcel = await queue.takeNow()
      if (parcel !== undefined) {
        done.add(idOf(parcel))
        queue.acknowledge(parcel)
      }
    }
    await turns(Math.floor(random() * 3))
  }
  files.isFull = false
  files.failingSyncs = 0
  files.operationsLeft = 0
  await turns(20)
}

test('PersistentQueue has everything it told to be kept after a power cut or a kill, in its order', async (t) => {
  const seed = testSeed
  t.comment(`HEPHAESTUS_TEST_SEED=${seed}`)
  const random = seededRandom(seed)
  let keptTotal = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const files = new UnreliableFiles(random)
    const ids = { next: 0 }
    const done = new Set<number>()
    const kept = new Set<number>()
    for (let life = 0; life < 3; life += 1) {
      const one = await begin(files, random)
      await live(one, files, { random, ids, done })
      for (const id of one.kept) kept.add(id)
      if (random() < 0.5) files.cutPower()
      else files.kill()
    }
    const { queue } = await begin(files, random)
    const found: number[] = []
    for (let parcel = await queue.takeNow(); parcel !== undefined; parcel = await queue.takeNow())
      found.push(idOf(parcel))
    const missing = [...kept].filter((id) => !done.has(id) && !found.includes(id))
    if (missing.length > 0) t.strictSame(missing, [], `round ${round}: kept and not there`)
    const inOrder = found.toSorted((one, other) => one - other)
    if (found.some((id, index) => id !== inOrder[index])) t.strictSame(found, inOrder, `round ${round}`)
    keptTotal += kept.size
  }
  t.ok(keptTotal > ROUNDS, `${keptTotal} parcels were kept`)
})
