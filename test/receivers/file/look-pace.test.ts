import { test } from 'tap'
import { LookPace, restAfterSearchMs } from '../../../receivers/file/look-pace.ts'

test('LookPace lets the first growth be looked at once', (t) => {
  t.ok(new LookPace().nextMs < 0)
  t.end()
})

test('LookPace gathers growth for a tenth of a second after a look', (t) => {
  const pace = new LookPace()
  pace.noteLook(1_000)
  t.equal(pace.nextMs, 1_100)
  pace.noteRound(1_000, 1_002)
  t.equal(pace.nextMs, 1_100)
  t.end()
})

test('LookPace gathers for twice as long once growth has gone on for a second, until there is silence', (t) => {
  const pace = new LookPace()
  let nowMs = 1_000
  pace.noteLook(nowMs)
  for (let look = 0; look < 10; look += 1) {
    t.equal(pace.nextMs, nowMs + 100)
    pace.noteGrowth(nowMs + 50)
    nowMs = pace.nextMs
    pace.noteLook(nowMs)
  }
  t.equal(pace.nextMs, nowMs + 200)
  pace.noteGrowth(nowMs + 210)
  pace.noteLook(nowMs + 210)
  t.equal(pace.nextMs, nowMs + 310, 'what was reported after the time of gathering came after silence')
  t.end()
})

test('LookPace lets single lines be looked at as soon as they come, also many of them', (t) => {
  const pace = new LookPace()
  for (let nowMs = 1_000; nowMs < 6_000; nowMs += 150) {
    pace.noteGrowth(nowMs)
    t.ok(pace.nextMs <= nowMs)
    pace.noteLook(nowMs)
  }
  t.end()
})

test('LookPace makes rounds that take long rare, within limits, and quick ones frequent again', (t) => {
  const pace = new LookPace()
  for (const [tookMs, intervalMs] of [
    [25, 250],
    [40, 400],
    [5_000, 400],
    [1, 100],
  ] as const) {
    pace.noteLook(1_000)
    pace.noteRound(1_000, 1_000 + tookMs)
    t.equal(pace.nextMs, 1_000 + intervalMs)
  }
  t.end()
})

test('LookPace takes nothing from a round in which no file was looked at', (t) => {
  const pace = new LookPace()
  pace.noteLook(1_000)
  pace.noteRound(1_000, 1_030)
  pace.noteRound(1_200, 9_000)
  t.equal(pace.nextMs, 1_300)
  t.end()
})

test('LookPace lets what cannot wait be looked at at once', (t) => {
  const pace = new LookPace()
  pace.noteLook(1_000)
  pace.hurry()
  t.ok(pace.nextMs < 1_000)
  t.end()
})

test('a search rests for a multiple of what it took, and never for so long that a file comes and goes meanwhile', (t) => {
  t.equal(restAfterSearchMs(10), 40)
  t.equal(restAfterSearchMs(20_000), 2_000)
  t.end()
})
