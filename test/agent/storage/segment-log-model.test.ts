import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import type { LogEntry } from '../../../agent/storage/segment-log-fresh.ts'
import type { SegmentFault, SegmentLog } from '../../../agent/storage/segment-log.ts'
import { UnreliableFiles } from '../../support/unreliable-files.ts'
import { openLog, seeded } from './support.ts'

/**
 * Goal: what was acknowledged as durable survives every crash, in order, and what was consumed does not come
 * again. Method: random programs of appends, reads and acknowledgements run over files that fill up, fail to
 * sync, stop in the middle of any operation and lose power; a list is the model.
 */
type Step =
  | { readonly kind: 'append'; readonly sizes: readonly number[] }
  | { readonly kind: 'read'; readonly count: number }
  | { readonly kind: 'together'; readonly sizes: readonly number[]; readonly count: number }
  | { readonly kind: 'acknowledge' }
  | {
      readonly kind: 'crash'
      readonly power: boolean
      readonly after: number
      readonly sizes: readonly number[]
    }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'full'; readonly sizes: readonly number[] }
  | { readonly kind: 'sync_fails'; readonly times: number; readonly sizes: readonly number[] }

const sizes = fc.array(fc.nat(120), { minLength: 1, maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      sizes,
      count: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), sizes }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('read' as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      power: fc.boolean(),
      after: fc.integer({ min: 1, max: 9 }),
      sizes,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('full' as const), sizes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('sync_fails' as const),
      times: fc.integer({ min: 1, max: 2 }),
      sizes,
    }),
  },
)

class Model {
  readonly files: UnreliableFiles
  readonly random: () => number
  readonly durable: number[] = []
  log: SegmentLog | undefined
  faults: readonly SegmentFault[] = []
  /** Only an end that a crash tore is to be found, unless the power went or a sync failed. */
  isGentle = true
  nextId = 0
  lastRead = -1
  unacknowledged: LogEntry[] = []
  /** Nothing up to the first may come again, everything after the second must. */
  consumedForSure = -1
  consumedPerhaps = -1

  constructor(seed: number) {
    this.random = seeded(seed)
    this.files = new UnreliableFiles(this.random)
  }

  async open(): Promise<SegmentLog> {
    const { log, faults } = await openLog('/log', {
      files: this.files,
      segmentBytesMax: 300,
      random: this.random,
    })
    this.log = log
    this.faults = faults
    this.unacknowledged = []
    this.lastRead = this.consumedForSure
    return log
  }

  /** Appends that go together; what resolves is durable. */
  async append(log: SegmentLog, payloadSizes: readonly number[]): Promise<void> {
    await Promise.all(
      payloadSizes.map(async (size) => {
        const id = this.nextId++
        const payload = Buffer.alloc(4 + size, id)
        payload.writeUInt32BE(id)
        await log.append([payload.subarray(0, 4), payload.subarray(4)]).then(
          () => this.durable.push(id),
          () => undefined,
        )
      }),
    )
  }

  /** While something is appended, finding nothing proves nothing. */
  async read(log: SegmentLog, count: number, isAppending = false): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const entry = await log.read()
      if (entry === undefined) {
        if (isAppending) return
        const last = Math.max(this.consumedPerhaps, this.lastRead)
        const missed = this.durable.filter((each) => each > last)
        if (missed.length > 0) throw new Error(`durable and not read: ${missed.join(', ')}`)
        return
      }
      const id = Buffer.concat(entry.parts).readUInt32BE()
      if (id <= this.lastRead) throw new Error(`${id} was read after ${this.lastRead}`)
      const missed = this.durable.filter(
        (each) => each > Math.max(this.lastRead, this.consumedPerhaps) && each < id,
      )
      if (missed.length > 0) throw new Error(`passed over: ${missed.join(', ')}`)
      this.lastRead = id
      this.unacknowledged.push(entry)
    }
  }

  async acknowledge(log: SegmentLog): Promise<void> {
    const last = this.unacknowledged.at(-1)
    if (last === undefined) return
    this.unacknowledged = []
    const id = this.lastRead
    this.consumedPerhaps = Math.max(this.consumedPerhaps, id)
    await log.acknowledge(last).then(
      () => (this.consumedForSure = id),
      () => undefined,
    )
  }

  checkFaults(): void {
    const wrong = this.faults.find((each) => each.cause !== 'torn')
    if (this.isGentle && wrong !== undefined) throw new Error(`reported for nothing: ${wrong.cause}`)
  }

  /** The process ends in the middle of something: an append and an acknowledgement are under way. */
  async crash(
    log: SegmentLog,
    { power, after, sizes: under }: Extract<Step, { kind: 'crash' }>,
  ): Promise<void> {
    this.files.operationsLeft = after
    await Promise.all([this.append(log, under), this.acknowledge(log)])
    await log.close()
    this.checkFaults()
    if (power) this.isGentle = false
    if (power) this.files.cutPower()
    else this.files.kill()
    await this.open()
  }
}

async function runProgram(seed: number, steps: readonly Step[]): Promise<void> {
  const model = new Model(seed)
  let log = await model.open()
  for (const each of steps) {
    if (each.kind === 'append') await model.append(log, each.sizes)
    if (each.kind === 'read') await model.read(log, each.count)
    if (each.kind === 'together') {
      await Promise.all([model.append(log, each.sizes), model.read(log, each.count, true)])
    }
    if (each.kind === 'acknowledge') await model.acknowledge(log)
    if (each.kind === 'crash') await model.crash(log, each)
    if (each.kind === 'reopen') {
      await log.close()
      await model.open()
    }
    if (each.kind === 'full') {
      model.files.isFull = true
      await model.append(log, each.sizes)
      model.files.isFull = false
    }
    if (each.kind === 'sync_fails') {
      model.isGentle = false
      model.files.failingSyncs = each.times
      await model.append(log, each.sizes)
      model.files.failingSyncs = 0
    }
    log = model.log ?? log
  }
  await model.read(log, Number.POSITIVE_INFINITY)
  model.checkFaults()
  await log.close()
}

test('SegmentLog keeps everything it acknowledged, in order, over random programs with crashes', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 1, maxLength: 40 }), runProgram),
    { numRuns: 1_500 },
  )
  t.pass('no program lost or reordered anything')
})
