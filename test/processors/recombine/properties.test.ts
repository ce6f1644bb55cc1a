import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { RefusedError, RetryableError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { setUp, signal, Source } from './support.ts'

const LINES = `TypeError: x
    at f (/app/a.js:1:2)
    at g (/app/b.js:3:4) {
  code: 'E'
}
Node.js v24.0.0
Traceback (most recent call last):
  File "/app/a.py", line 1, in f
    f()
KeyError: 1

panic: x
goroutine 1 [running]:
main.main()
\t/app/a.go:1 +0x1
exit status 2
main.load
10:00:00 ERROR failed
10:00:00 INFO ready
10:00:00 DEBUG asked
10:00:01 carts: 3
10:00:02 could not serve
words
NotFound: x
/app/a.js:12
    ^
failed {
{"level":"error"}
ünïcödé
app-1  | Error: x
app-1  |     at f (/app/a.js:1:2)`.split('\n')
const STREAMS = ['one', 'two', 'three']

/** What happens, in order: lines of a stream arrive, time passes, the next stage refuses for a while. */
const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('lines' as const),
      stream: fc.constantFrom(...STREAMS),
      lines: fc.array(fc.constantFrom(...LINES), { minLength: 0, maxLength: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(100, 500, 5_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('refuse' as const), times: fc.integer({ min: 1, max: 4 }) }),
  },
)
const options = fc.record({
  hasPositions: fc.boolean(),
  isOnce: fc.boolean(),
  maxSources: fc.constantFrom(1, 2, 1000),
  maxLines: fc.constantFrom(2, 3, 10_000),
})

test('every line is in one record, in order, and every range is settled once, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), options, async (events, chosen) => {
      const { processor, sink, clock } = setUp({
        config: { max_sources: chosen.maxSources, max_batch_size: chosen.maxLines },
        settings: { isOnce: chosen.isOnce },
      })
      const sources = new Map(
        STREAMS.map((name) => [
          name,
          new Source(name, { isResumable: false, hasPositions: chosen.hasPositions }),
        ]),
      )
      const sent = new Map<string, string[]>(STREAMS.map((name) => [name, []]))
      let refusals = 0
      sink.refusal = () => {
        if (refusals === 0) return undefined
        refusals -= 1
        return refusals % 2 === 0
          ? new RefusedError('HEPH_TEST', 'full')
          : new RetryableError('HEPH_TEST', 'later')
      }
      for (const each of events) {
        if (each.kind === 'time') await clock.advance(each.ms)
        else if (each.kind === 'refuse') refusals = each.times
        else {
          sent.get(each.stream)?.push(...each.lines)
          const batch = sources.get(each.stream)?.batch(each.lines)
          if (batch !== undefined) await offer(processor, batch)
        }
      }
      refusals = 0
      await clock.advance(20_000)
      await processor.shutdown(signal)
      for (const [name, source] of sources) {
        const records = sink.records.filter(({ stream }) => stream === name)
        const dropped = records.reduce(
          (sum, { attributes }) => sum + Number(attributes['hephaestus.log.dropped_lines'] ?? 0),
          0,
        )
        const received = records.flatMap(({ body }) => body.split('\n'))
        const wanted = sent.get(name) ?? []
        if (received.length + dropped !== wanted.length)
          throw new Error(`${name}: a line is missing or twice`)
        if (dropped === 0 && received.join('\n') !== wanted.join('\n'))
          throw new Error(`${name}: out of order`)
        if (!source.isSettled) throw new Error(`${name}: a range is not settled`)
      }
    }),
    { numRuns: 150 },
  )
})

/** Offers a batch as receivers do: again, until it is taken. */
async function offer(
  processor: { consume: (batch: LogBatch, s: AbortSignal) => Promise<void> },
  batch: LogBatch,
) {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      await processor.consume(batch, signal)
      return
    } catch (error) {
      if (!(error instanceof RefusedError) && !(error instanceof RetryableError)) throw error
    }
  }
  throw new Error('the batch was never taken')
}

test('a line behind a trace that is passed over is read after all where the next trace begins below it', async (t) => {
  const trace = ['Error: x', '    at f (/app/a.js:1:2)']
  const other = ['10:00:02 could not serve', 'goroutine 1 [running]:', 'main.main()', '\t/app/a.go:1 +0x1']
  const between = [[], ['10:00:01 carts: 3'], ['10:00:01 carts: 3', '10:00:01 carts: 4']]
  for (const lines of between) {
    const records = await recordsOf([[...trace, ...lines, ...other, '10:00:03 INFO ready']])
    t.same(records, [trace.join('\n'), ...lines, other.join('\n'), '10:00:03 INFO ready'])
  }
})

test('where batches end makes no difference to the records', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...LINES), { maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }),
      async (lines, sizes) => {
        const whole = await recordsOf([lines])
        const parts: string[][] = []
        for (let at = 0, turn = 0; at < lines.length; turn += 1) {
          const size = Math.max(1, sizes[turn % sizes.length] ?? 1)
          parts.push(lines.slice(at, at + size))
          at += size
        }
        const cut = await recordsOf(parts)
        if (JSON.stringify(cut) !== JSON.stringify(whole)) {
          throw new Error(`${JSON.stringify(cut)} is not ${JSON.stringify(whole)}`)
        }
      },
    ),
    { numRuns: 300 },
  )
})

async function recordsOf(batches: readonly (readonly string[])[]): Promise<readonly string[]> {
  const { processor, sink } = setUp({ settings: { isOnce: true } })
  const source = new Source()
  for (const lines of batches) await processor.consume(source.batch(lines), signal)
  await processor.shutdown(signal)
  if (!source.isSettled) throw new Error('a range is not settled')
  return sink.bodies
}

test('the safe position never passes a line that has not been handed on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 6 }), { maxLength: 15 }),
      async (batches) => {
        const { processor, sink } = setUp()
        const source = new Source()
        for (const lines of batches) {
          await processor.consume(source.batch(lines), signal)
          const handedOn = sink.records.reduce((sum, { body }) => sum + Buffer.byteLength(body) + 1, 0)
          if (source.tracker.safePosition > handedOn) throw new Error('a held line was acknowledged')
        }
        await processor.shutdown(signal)
        const handedOn = sink.records.reduce((sum, { body }) => sum + Buffer.byteLength(body) + 1, 0)
        if (source.tracker.safePosition !== handedOn) throw new Error('the source would begin elsewhere')
      },
    ),
    { numRuns: 200 },
  )
})
