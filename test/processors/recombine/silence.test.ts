import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { config } from '../../../processors/recombine/config.ts'
import { RecombineProcessor } from '../../../processors/recombine/processor.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'
import { signal, Sink, Source } from './support.ts'

const TRACE = ['TypeError: x', '    at f (/app/a.js:1:2)', '    at g (/app/b.js:3:4)']
const [FIRST = '', SECOND = '', THIRD = ''] = TRACE

/** A clock of a process that at times does not run: its timers are late by what is lost. */
class StarvedClock implements Clock {
  readonly fake = new FakeClock()
  #lostMs = 0

  lose(durationMs: number): void {
    this.#lostMs += durationMs
  }

  now(): number {
    return this.fake.now() + this.#lostMs
  }

  monotonicMs(): number {
    return this.fake.monotonicMs() + this.#lostMs
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.fake.after(delayMs, callback)
  }
}

function setUp(next?: Consumer): { processor: RecombineProcessor; sink: Sink; clock: StarvedClock } {
  const clock = new StarvedClock()
  const sink = new Sink()
  const processor = new RecombineProcessor(settingsWith({ clock }), config.parse({}), next ?? sink)
  return { processor, sink, clock }
}

test('a trace whose rest comes after the process was stopped is one record', async (t) => {
  const { processor, sink, clock } = setUp()
  const source = new Source()
  await processor.consume(source.batch([FIRST, SECOND]), signal)
  await clock.fake.advance(450)
  clock.lose(60_000)
  // The timers that are due fire first, then what was written meanwhile is read.
  await clock.fake.advance(100)
  t.same(sink.bodies, [])
  await processor.consume(source.batch([THIRD, 'next']), signal)
  t.same(sink.bodies, [TRACE.join('\n'), 'next'])
})

test('a trace that has no rest is handed on when its stream was silent while the process ran', async (t) => {
  const { processor, sink, clock } = setUp()
  await processor.consume(new Source().batch([FIRST, SECOND]), signal)
  await clock.fake.advance(90)
  clock.lose(1_000)
  await clock.fake.advance(10 + 499)
  t.same(sink.bodies, [])
  await clock.fake.advance(1)
  t.same(sink.bodies, [`${FIRST}\n${SECOND}`])
})

test('a process that never runs in time hands a trace on after four times the wait', async (t) => {
  const { processor, sink, clock } = setUp()
  await processor.consume(new Source().batch([FIRST, SECOND]), signal)
  for (let piece = 0; piece < 19; piece += 1) {
    clock.lose(300)
    await clock.fake.advance(100)
  }
  t.same(sink.bodies, [])
  await clock.fake.advance(100)
  t.same(sink.bodies, [`${FIRST}\n${SECOND}`])
})

test('a trace goes on after the next stage was busy for longer than the wait', async (t) => {
  const free: (() => void)[] = []
  const sink = new Sink()
  const { processor, clock } = setUp({
    consume: async (batch: LogBatch) => {
      await new Promise<void>((resolve) => free.push(resolve))
      await sink.consume(batch)
    },
  })
  const source = new Source()
  const first = processor.consume(source.batch(['before', FIRST, SECOND]), signal)
  await clock.fake.advance(2_000)
  free.shift()?.()
  await first
  const other = processor.consume(new Source('other').batch(['x']), signal)
  // The flush of the first stream is due, and waits for its turn behind a batch that nobody takes.
  await clock.fake.advance(1_000)
  free.shift()?.()
  await other
  await settle()
  const second = processor.consume(source.batch([THIRD, 'next']), signal)
  await settle()
  for (const resolve of free.splice(0)) resolve()
  await settle()
  for (const resolve of free.splice(0)) resolve()
  await second
  t.same(sink.bodies, ['before', 'x', TRACE.join('\n'), 'next'])
})
