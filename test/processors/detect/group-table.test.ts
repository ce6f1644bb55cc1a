import { test } from 'tap'
import type { Group, GroupName } from '../../../agent/detection/group-record.ts'
import type { ErrorGrouping, Fingerprint } from '../../../agent/model/error-event.ts'
import { GroupTable, type Occurrence } from '../../../processors/detect/group-table.ts'
import { settingsWith } from '../../support/settings.ts'

const A = 'a'.repeat(32) as Fingerprint
const B = 'b'.repeat(32) as Fingerprint
const C = 'c'.repeat(32) as Fingerprint
const ONE = { groupsMax: 10, count: 1, windowMs: 300_000 }
const NAME = (): GroupName => ({ type: 'Error', message: 'gone', service: 'shop', language: 'go' })

function seen(fingerprint: Fingerprint, timeUnixNano: bigint, more: Partial<Occurrence> = {}): Occurrence {
  const grouping: ErrorGrouping = {
    fingerprint,
    method: 'own_code',
    parts: ['type Error', 'frame total in cart.js'],
    hashes: [fingerprint],
  }
  return { grouping, timeUnixNano, version: '', host: '', traceId: '', ...more }
}

test('what is not committed never happened', (t) => {
  const { storage } = settingsWith()
  const table = new GroupTable(storage, ONE)
  t.equal(table.begin(0).count(seen(A, 5n), NAME).count, 1)
  t.equal(table.size, 0)
  t.same(storage.keys(), [])
  const tally = table.begin(0)
  t.equal(tally.count(seen(A, 5n), NAME).count, 1)
  t.equal(tally.count(seen(A, 6n), NAME).count, 2, 'within one batch it counts on')
  tally.commit()
  t.equal(table.begin(0).count(seen(A, 7n), NAME).count, 3)
  t.end()
})

test('first and last seen are the earliest and the latest time, whatever the order', (t) => {
  const tally = new GroupTable(settingsWith().storage, ONE).begin(0)
  tally.count(seen(A, 20n), NAME)
  tally.count(seen(A, 10n), NAME)
  t.match(tally.count(seen(A, 15n), NAME), { firstSeenUnixNano: 10n, lastSeenUnixNano: 20n })
  t.end()
})

test('the third occurrence in the window reaches a threshold of three, and so do those after it', (t) => {
  const table = new GroupTable(settingsWith().storage, { ...ONE, count: 3 })
  const at = (nowMs: number): boolean => {
    const tally = table.begin(nowMs)
    const { isThresholdReached } = tally.count(seen(A, 1n), NAME)
    tally.commit()
    return isThresholdReached
  }
  t.same(
    [at(0), at(1), at(300_000), at(300_001), at(700_000), at(700_001), at(700_002)],
    [false, false, true, true, false, false, true],
  )
  t.end()
})

test('what was counted by a clock that was ahead is in no window once it is set back', (t) => {
  const table = new GroupTable(settingsWith().storage, { ...ONE, count: 3 })
  const at = (nowMs: number): readonly [reached: boolean, inWindow: number] => {
    const tally = table.begin(nowMs)
    const { isThresholdReached, countInWindow } = tally.count(seen(A, 1n), NAME)
    tally.commit()
    return [isThresholdReached, countInWindow]
  }
  const ahead = 8 * 3_600_000
  t.same(
    [at(ahead), at(ahead), at(0), at(1)],
    [
      [false, 1],
      [false, 2],
      [false, 1],
      [false, 2],
    ],
  )
  t.end()
})

test('counts, first sightings and the window survive a restart', (t) => {
  const { storage } = settingsWith()
  const options = { ...ONE, count: 3 }
  const before = new GroupTable(storage, options).begin(1_000)
  before.count(seen(A, 10n), NAME)
  before.count(seen(A, 20n), NAME)
  before.commit()
  const table = new GroupTable(storage, options)
  table.load(() => undefined)
  t.match(table.begin(2_000).count(seen(A, 30n), NAME), {
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
    tally.count(seen(fingerprint, time), NAME)
    tally.commit()
  }
  t.same(storage.keys().toSorted(), [`group/${A}`, `group/${C}`])
  const smaller = new GroupTable(storage, { ...ONE, groupsMax: 1 })
  smaller.load(() => undefined)
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
  table.load(() => undefined)
  t.equal(table.size, 0)
  t.same(storage.keys(), ['other'])
  t.end()
})

test('a group knows its newest versions, hosts and traces, and why it is one, over a restart', (t) => {
  const { storage } = settingsWith()
  const tally = new GroupTable(storage, ONE).begin(0)
  for (let number = 1; number <= 30; number += 1) {
    tally.count(seen(A, 5n, { version: 'v2', host: `host-${number % 12}`, traceId: `${number}` }), NAME)
  }
  tally.commit()
  const loaded = new Map<Fingerprint, Group>()
  new GroupTable(storage, ONE).load((fingerprint, group) => loaded.set(fingerprint, group))
  const group = loaded.get(A)
  t.same(group?.versions, ['v2'])
  t.same(group?.hosts.length, 10)
  t.equal(group?.hosts.at(-1), 'host-6')
  t.same(group?.traceIds, ['21', '22', '23', '24', '25', '26', '27', '28', '29', '30'])
  t.same(group?.grouping, { method: 'own_code', parts: ['type Error', 'frame total in cart.js'] })
  t.same(group?.members, [{ hashes: [A], method: 'own_code' }])
  t.end()
})

test('a secret in what a group was made of is not stored', (t) => {
  const { storage } = settingsWith()
  const tally = new GroupTable(storage, ONE).begin(0)
  const parts = ['frame pay in pay.py at connect("postgres://shop:hunter2secret@db/shop")']
  const { grouping } = seen(A, 5n)
  tally.count(seen(A, 5n, { grouping: { ...grouping, parts } }), NAME)
  tally.commit()
  t.notMatch(JSON.stringify(storage.get(`group/${A}`)), 'hunter2secret')
  t.end()
})

test('a group takes over what its messages were counted as before their words were values', (t) => {
  const { storage } = settingsWith()
  const table = new GroupTable(storage, ONE)
  const before = table.begin(0)
  before.count(seen(A, 3n, { host: 'first' }), NAME)
  before.count(seen(A, 4n), NAME)
  before.commit()
  const tally = table.begin(0)
  const grouping: ErrorGrouping = { fingerprint: B, method: 'message_pattern', parts: [], hashes: [A] }
  t.match(tally.count(seen(B, 9n, { grouping, host: 'second' }), NAME), { count: 3, firstSeenUnixNano: 3n })
  t.equal(tally.count(seen(B, 10n, { grouping }), NAME).count, 4, 'once')
  tally.commit()
  t.same(storage.keys(), [`group/${B}`])
  t.match(storage.get(`group/${B}`), { count: 4, hosts: ['first', 'second'] })
  t.end()
})
