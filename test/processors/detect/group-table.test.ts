import { test } from 'tap'
import type { GroupName } from '../../../agent/detection/group-record.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { GroupTable } from '../../../processors/detect/group-table.ts'
import { settingsWith } from '../../support/settings.ts'

const A = 'a'.repeat(32) as Fingerprint
const B = 'b'.repeat(32) as Fingerprint
const C = 'c'.repeat(32) as Fingerprint
const ONE = { groupsMax: 10, count: 1, windowMs: 300_000 }
const NAME = (): GroupName => ({ type: 'Error', message: 'gone', service: 'shop', language: 'go' })

test('what is not committed never happened', (t) => {
  const { storage } = settingsWith()
  const table = new GroupTable(storage, ONE)
  t.equal(table.begin(0).count(A, 5n, NAME).count, 1)
  t.equal(table.size, 0)
  t.same(storage.keys(), [])
  const tally = table.begin(0)
  t.equal(tally.count(A, 5n, NAME).count, 1)
  t.equal(tally.count(A, 6n, NAME).count, 2, 'within one batch it counts on')
  tally.commit()
  t.equal(table.begin(0).count(A, 7n, NAME).count, 3)
  t.end()
})

test('first and last seen are the earliest and the latest time, whatever the order', (t) => {
  const tally = new GroupTable(settingsWith().storage, ONE).begin(0)
  tally.count(A, 20n, NAME)
  tally.count(A, 10n, NAME)
  t.match(tally.count(A, 15n, NAME), { firstSeenUnixNano: 10n, lastSeenUnixNano: 20n })
  t.end()
})

test('the third occurrence in the window reaches a threshold of three, and so do those after it', (t) => {
  const table = new GroupTable(settingsWith().storage, { ...ONE, count: 3 })
  const at = (nowMs: number): boolean => {
    const tally = table.begin(nowMs)
    const { isThresholdReached } = tally.count(A, 1n, NAME)
    tally.commit()
    return isThresholdReached
  }
  t.same(
    [at(0), at(1), at(300_000), at(300_001), at(700_000), at(700_001), at(700_002)],
    [false, false, true, true, false, false, true],
  )
  t.end()
})

test('counts, first sightings and the window survive a restart', (t) => {
  const { storage } = settingsWith()
  const options = { ...ONE, count: 3 }
  const before = new GroupTable(storage, options).begin(1_000)
  before.count(A, 10n, NAME)
  before.count(A, 20n, NAME)
  before.commit()
  const table = new GroupTable(storage, options)
  table.load()
  t.match(table.begin(2_000).count(A, 30n, NAME), {
    count: 3,
    firstSeenUnixNano: 10n,
    isThresholdReached: true,
  })
  t.end()
})

test('the group not seen for longest makes room, in memory and in the store', (t) => {
  const { storage } = settingsWith()
  const options = { ...ONE, groupsMax: 2 }
  const table = new GroupTable(storage, options)
  for (const [fingerprint, time] of [
    [A, 1n],
    [B, 2n],
    [A, 3n],
    [C, 2n],
  ] as const) {
    const tally = table.begin(0)
    tally.count(fingerprint, time, NAME)
    tally.commit()
  }
  t.same(storage.keys().toSorted(), [`group/${A}`, `group/${C}`])
  const smaller = new GroupTable(storage, { ...ONE, groupsMax: 1 })
  smaller.load()
  t.same(storage.keys(), [`group/${A}`], 'a smaller table keeps the newest')
  t.end()
})

test('what nobody here wrote into the store is thrown away', (t) => {
  const { storage } = settingsWith()
  storage.set('group/x', 'nonsense')
  storage.set('group/y', { count: 1.5, first: '1', last: '1' })
  storage.set('group/z', { count: 1, first: '-1', last: 'x' })
  storage.set('other', 'stays')
  const table = new GroupTable(storage, ONE)
  table.load()
  t.equal(table.size, 0)
  t.same(storage.keys(), ['other'])
  t.end()
})
