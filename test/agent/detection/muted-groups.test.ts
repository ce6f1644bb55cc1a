import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import {
  isMuted,
  muteGroup,
  mutedGroupsFolder,
  readMutedGroups,
  unmuteGroup,
} from '../../../agent/detection/muted-groups.ts'
import { WatchedFolder } from '../../../agent/detection/watched-folder.ts'
import { FakeClock } from '../../support/clock.ts'

const A = 'a'.repeat(32)
const B = 'b'.repeat(32)

test('a group is muted for good or until a time, and unmuted', (t) => {
  const state = t.testdir()
  t.equal(readMutedGroups(state).size, 0)
  muteGroup(state, A)
  muteGroup(state, B, 1_700_000_000_000)
  const muted = readMutedGroups(state)
  t.same([isMuted(muted, A, 0), isMuted(muted, B, 1_699_999_999_999)], [true, true])
  t.same([isMuted(muted, B, 1_700_000_000_000), isMuted(muted, 'c', 0)], [false, false])
  t.equal(unmuteGroup(state, A), true)
  t.equal(unmuteGroup(state, A), false)
  t.same([...readMutedGroups(state).keys()], [B])
  t.end()
})

test('muting where nothing can be written is an error with the path', (t) => {
  const state = join(t.testdir({ file: '' }), 'file')
  t.throws(() => muteGroup(state, A), { code: 'HEPH_STATE_NOT_WRITTEN', message: /muted/ })
  t.end()
})

test('a folder tells that files came, changed and went, also when it was not there before', async (t) => {
  const clock = new FakeClock()
  const path = mutedGroupsFolder(t.testdir())
  let changes = 0
  const watch = new WatchedFolder({ path, clock, onChange: () => (changes += 1) })
  watch.start()
  const after = async (): Promise<number> => {
    await clock.advance(1_000)
    const seen = changes
    changes = 0
    return seen
  }
  t.equal(await after(), 0)
  mkdirSync(path)
  writeFileSync(join(path, 'a'), '1')
  t.equal(await after(), 1)
  writeFileSync(join(path, 'a'), '22')
  t.equal(await after(), 1)
  t.equal(await after(), 0, 'nothing happened')
  unmuteGroup(join(path, '..'), 'none')
  t.equal(await after(), 0)
  watch.stop()
  t.equal(clock.timers, 0)
})
