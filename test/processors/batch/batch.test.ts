import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { config } from '../../../processors/batch/config.ts'
import { mergedBatch } from '../../../processors/batch/merged-batch.ts'
import { BatchProcessor } from '../../../processors/batch/processor.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal

function running(own: object): {
  readonly processor: BatchProcessor
  readonly clock: FakeClock
  readonly out: LogBatch[]
  readonly texts: () => readonly (readonly string[])[]
  refusals: number
} {
  const clock = new FakeClock()
  const out: LogBatch[] = []
  const state = {
    clock,
    out,
    refusals: 0,
    texts: () => out.map((batch) => Array.from({ length: batch.count }, (_, index) => batch.bodyText(index))),
  }
  const next = {
    consume: (batch: LogBatch): Promise<void> => {
      if (state.refusals-- > 0) return Promise.reject(new RefusedError('HEPH_TEST', 'full'))
      out.push(batch)
      return Promise.resolve()
    },
  }
  return Object.assign(state, {
    processor: new BatchProcessor(settingsWith({ clock }), config.parse(own), next),
  })
}

test('batch refuses an upper bound below the size that it waits for', (t) => {
  const fault = config.safeParse({ send_batch_size: 100, send_batch_max_size: 99 })
  t.match(fault.error?.issues[0]?.message, /^expected a send_batch_max_size of at least/)
  t.end()
})

test('batch keeps what the next stage refuses, takes nothing more meanwhile, and hands it on later', async (t) => {
  const run = running({ send_batch_size: 2 })
  run.refusals = 2
  const { tracker, outcomes } = recordingTracker()
  await run.processor.consume(batchOfText(['a', 'b'], { tracker }), never)
  await t.rejects(run.processor.consume(batchOfText(['c'], { tracker }), never), { code: 'HEPH_TEST' })
  await run.clock.advance(100)
  t.strictSame(run.texts(), [['a', 'b']])
  t.equal(outcomes.length, 0)
})

test('batch owns what it was handed: whoever offers the same to others again changes nothing of it', async (t) => {
  const run = running({ send_batch_size: 2, timeout: '1s' })
  const { tracker, outcomes } = recordingTracker()
  const batch = batchOfText(['a'], { tracker })
  await run.processor.consume(batch, never)
  t.strictSame(batch.receipts, [])
  batch.receipts = [tracker.issue(tracker.issuedEnd)]
  batch.setSeverity(0, 17)
  await run.clock.advance(1_000)
  for (const each of run.out) each.settle('delivered')
  t.strictSame(outcomes, ['delivered'])
  t.equal(run.out[0]?.severityNumber(0), 0)
})

test('batch hands on when it has enough records, enough bytes, or has waited long enough', async (t) => {
  const run = running({ send_batch_size: 3, max_bytes: 2_000, timeout: '1s' })
  await run.processor.consume(batchOfText(['a', 'b']), never)
  t.equal(run.out.length, 0)
  await run.processor.consume(batchOfText(['c', 'd']), never)
  t.strictSame(run.texts(), [['a', 'b', 'c', 'd']], 'a batch that came is never torn')
  await run.processor.consume(batchOfText(['x'.repeat(2_000)]), never)
  t.equal(run.out.length, 2)
  await run.processor.consume(batchOfText(['e']), never)
  await run.clock.advance(999)
  t.equal(run.out.length, 2)
  await run.clock.advance(1)
  t.strictSame(run.texts().at(-1), ['e'])
})

test('batch acknowledges nothing before what it made is settled, and hands everything on at shutdown', async (t) => {
  const run = running({})
  const { tracker } = recordingTracker()
  await run.processor.consume(batchOfText(['a'], { tracker }), never)
  await run.processor.consume(batchOfText(['b'], { tracker }), never)
  t.equal(tracker.safePosition, 0)
  await run.processor.shutdown(never)
  t.strictSame(run.texts(), [['a', 'b']])
  run.out[0]?.settle('delivered')
  t.equal(tracker.safePosition, 4)
})

test('batch parts what is too large, each part with a share of the receipts', async (t) => {
  const run = running({ send_batch_size: 2, send_batch_max_size: 2 })
  const { tracker } = recordingTracker()
  await run.processor.consume(batchOfText(['a', 'b', 'c', 'd', 'e'], { tracker }), never)
  t.strictSame(run.texts(), [['a', 'b'], ['c', 'd'], ['e']])
  run.out[2]?.settle('delivered')
  run.out[0]?.settle('delivered')
  t.equal(tracker.safePosition, 0)
  run.out[1]?.settle('delivered')
  t.equal(tracker.safePosition, 10)
})

test('batch keeps resources apart, and hands the oldest on when there are too many', async (t) => {
  const run = running({ max_resources: 2 })
  const from = (text: string, resource: { attributes: object }): LogBatch =>
    Object.assign(batchOfText([text]), { resource })
  const [one, two, three] = [{ attributes: {} }, { attributes: {} }, { attributes: {} }]
  await run.processor.consume(from('1', one), never)
  await run.processor.consume(from('2', two), never)
  await run.processor.consume(from('11', one), never)
  t.equal(run.out.length, 0)
  await run.processor.consume(from('3', three), never)
  t.strictSame(run.texts(), [['1', '11']])
  t.equal(run.out[0]?.resource, one)
})

test('batch gathers what outlives the buffer that it came in', async (t) => {
  const run = running({})
  const batch = batchOfText(['kept'])
  const bytes = batch.bodyBytes(0)
  await run.processor.consume(batch, never)
  bytes.fill(0x20)
  await run.processor.consume(batchOfText(['too']), never)
  await run.clock.advance(200)
  t.strictSame(run.texts(), [['kept', 'too']])
})

test('a merged batch holds every record of the others as it was, in order', async (t) => {
  const record = fc.record({
    body: fc.string(),
    severity: fc.constantFrom(0, 9, 17),
    time: fc.constantFrom(0n, 5n),
    attributes: fc.dictionary(fc.constantFrom('a', 'b'), fc.string(), { maxKeys: 2 }),
    event: fc.constantFrom('', 'e'),
    trace: fc.constantFrom('', '0af7651916cd43dd8448eb211c80319c'),
    flags: fc.constantFrom(0, 1),
    dropped: fc.constantFrom(0, 2),
    value: fc.constantFrom(undefined, 7),
  })
  const common = fc.constantFrom({}, { a: 'common' }, { 'log.file.name': 'x' })
  const resource = { attributes: { r: 1 } }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(record, { minLength: 1, maxLength: 4 }), common), {
        minLength: 1,
        maxLength: 4,
      }),
      async (made) => {
        const batches = made.map(([records, attributes]) => {
          const batch = batchOfText(records.map(() => ''))
          batch.resource = resource
          batch.commonAttributes = attributes
          records.forEach((each, index) => {
            batch.setBody(index, each.body)
            if (each.severity > 0) batch.setSeverity(index, each.severity)
            if (each.time > 0n) batch.setTime(index, each.time)
            batch.addAttributes(index, each.attributes)
            batch.setEventName(index, each.event)
            batch.setTraceContext(index, each.trace, '')
            batch.setFlags(index, each.flags)
            batch.setDroppedAttributesCount(index, each.dropped)
            if (each.value !== undefined) batch.setBodyValue(index, each.body, each.value)
          })
          return batch
        })
        const recordsOf = (batch: LogBatch): readonly LogRecord[] =>
          Array.from({ length: batch.count }, (_, index) => batch.record(index))
        const before = batches.flatMap(recordsOf)
        const merged = mergedBatch(batches)
        t.strictSame(merged === undefined ? [] : recordsOf(merged), before)
        return true
      },
    ),
    { numRuns: 150 },
  )
})
