import { test } from 'tap'
import { exactly, inAnyCase } from '../../../agent/model/literal.ts'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import { Pushdown, wantedTogether, withCurrentMarks } from '../../../agent/runtime/pushdown.ts'
import { settingsWith } from '../../support/settings.ts'

const { logger } = settingsWith()
const { signal } = new AbortController()
const PLANNED = [...exactly(['panic: ']), ...inAnyCase(['rror'])]

function marked(): LogBatch {
  return new LogBatch({
    bytes: new Uint8Array(2),
    starts: new Uint32Array([0, 1]),
    ends: new Uint32Array([1, 2]),
    count: 2,
    stream: 'test',
    observedTimeUnixNano: 1n,
    marks: new Uint8Array([0, 1]),
  })
}

test('what a processor needs besides is told to receivers that are not started yet', (t) => {
  const pushdown = new Pushdown('logs', PLANNED)
  pushdown.widen(exactly(['go panic: x', 'declined']), logger)
  t.same(
    pushdown.wanted?.map(({ text }) => text),
    ['panic: ', 'rror', 'declined'],
    'what another literal finds is not looked for twice',
  )
  t.end()
})

test('after the start of the receivers a new literal makes every line count, one that is known does not', (t) => {
  const pushdown = new Pushdown('logs', PLANNED)
  pushdown.start()
  pushdown.widen(exactly(['a panic: b', 'an Error in x']), logger)
  t.not(pushdown.wanted, undefined)
  pushdown.widen(exactly(['Error']), logger)
  t.equal(pushdown.wanted, undefined, 'the word does not count before an empty value, and the literal does')
  t.end()
})

test('a rule without literals makes every line count, before and after the start', (t) => {
  for (const isStarted of [false, true]) {
    const pushdown = new Pushdown('logs', PLANNED)
    if (isStarted) pushdown.start()
    pushdown.widen(undefined, logger)
    t.equal(pushdown.wanted, undefined)
  }
  t.end()
})

test('a pipeline that has a use for every line stays so', (t) => {
  const pushdown = new Pushdown('logs', undefined)
  pushdown.widen(exactly(['declined']), logger)
  t.equal(pushdown.wanted, undefined)
  t.equal(wantedTogether([PLANNED, undefined]), undefined)
  t.equal(wantedTogether([]), undefined)
  t.same(wantedTogether([PLANNED, PLANNED])?.length, 4)
  t.end()
})

test('batches lose their marks as soon as one of the pipelines behind a receiver needs every line', async (t) => {
  const pushdowns = [new Pushdown('a', PLANNED), new Pushdown('b', PLANNED)]
  for (const pushdown of pushdowns) pushdown.start()
  const seen: boolean[] = []
  const consumer = withCurrentMarks(
    {
      consume: (batch) => {
        seen.push(batch.isMarked)
        return Promise.resolve()
      },
    },
    pushdowns,
  )
  await consumer.consume(marked(), signal)
  pushdowns[1]?.widen(undefined, logger)
  await consumer.consume(marked(), signal)
  t.same(seen, [true, false])
})
