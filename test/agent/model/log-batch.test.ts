import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'

test('LogBatch gives bodies as slices of what was read, without copying', async (t) => {
  const batch = batchOfText(['first', 'zweite', ''])
  t.equal(batch.bodyText(1), 'zweite')
  t.equal(batch.bodyLength(2), 0)
  t.equal(batch.bodyBytes(0).buffer, batch.bodyBytes(1).buffer)
})

test('LogBatch reads a body of several parts as one', async (t) => {
  const batch = batchOfText(['x'])
  batch.setBody(0, [Buffer.from('ab'), Buffer.from('cd')])
  t.equal(batch.bodyText(0), 'abcd')
  t.equal(batch.bodyLength(0), 4)
})

test('LogBatch decodes malformed UTF-8 to replacement characters', async (t) => {
  const batch = batchOfText(['x'])
  batch.setBody(0, [Uint8Array.of(0x61, 0xff, 0x62)])
  t.equal(batch.bodyText(0), 'a\uFFFDb')
})

test('LogBatch select keeps bodies, columns and positions of the chosen records and takes the receipts over', async (t) => {
  const { tracker, outcomes } = recordingTracker()
  const batch = batchOfText(['a', 'bb', 'ccc'], { tracker })
  batch.setSeverity(2, 17)
  batch.addAttributes(2, { key: 'value' })
  batch.setEventName(0, 'event')
  const chosen = batch.select([2, 0])
  t.equal(chosen.bodyText(0), 'ccc')
  t.equal(chosen.severityNumber(0), 17)
  t.equal(chosen.attribute(0, 'key'), 'value')
  t.equal(chosen.eventName(1), 'event')
  t.equal(chosen.sourceEnd(1), 2)
  batch.settle('dropped')
  t.same(outcomes, [])
  chosen.settle('delivered')
  t.same(outcomes, ['delivered'])
})

test('LogBatch copy has columns and shares of its own', async (t) => {
  const { tracker, outcomes } = recordingTracker()
  const batch = batchOfText(['a'], { tracker })
  const copy = batch.copy()
  copy.setSeverity(0, 17)
  t.equal(batch.severityNumber(0), 0)
  batch.settle('delivered')
  t.equal(tracker.safePosition, 0)
  copy.settle('delivered')
  t.same(outcomes, ['delivered', 'delivered'])
})

test('LogBatch detach outlives the buffer it was read into', async (t) => {
  const batch = batchOfText(['keep', 'me'])
  const before = batch.bodyBytes(0)
  batch.detach()
  before.fill(0x78)
  t.equal(batch.bodyText(0), 'keep')
  t.equal(batch.bodyText(1), 'me')
})

test('LogBatch gives up the receipts from a record on and keeps those before', async (t) => {
  const { tracker } = recordingTracker()
  const batch = batchOfText(['a', 'b', 'c'], { tracker })
  const held = batch.splitReceiptsBefore(2)
  batch.settle('delivered')
  t.equal(tracker.safePosition, 4)
  for (const receipt of held) receipt.settle('delivered')
  t.equal(tracker.safePosition, 6)
})

test('LogBatch gives up all receipts when the first record is held', async (t) => {
  const { tracker } = recordingTracker()
  const batch = batchOfText(['a', 'b'], { tracker })
  t.equal(batch.splitReceiptsBefore(0).length, 1)
  t.equal(batch.receipts.length, 0)
})

test('batchOfRecords keeps every field of a record', async (t) => {
  const record = {
    timeUnixNano: 5n,
    observedTimeUnixNano: 7n,
    severityNumber: 17,
    severityText: 'ERR',
    body: 'text ✓',
    attributes: { a: 1 },
    eventName: 'name',
    traceId: 'aa',
    spanId: 'bb',
    resource: { attributes: { 'service.name': 'x' } },
  }
  t.same(batchOfRecords([record], { stream: 's' }).record(0), record)
})

test('LogBatch makes values of encoded attributes when they are asked for, once, and goes on with what is added', async (t) => {
  const batch = batchOfText(['a', 'b'])
  let reads = 0
  const read = (): { readonly key: string } => {
    reads += 1
    return { key: 'value' }
  }
  const encoded = { bytes: Uint8Array.of(), mayHold: () => true, read }
  batch.addAttributes(1, { other: 1 })
  batch.setEncodedAttributes(1, encoded)
  const chosen = batch.select([1])
  t.equal(reads, 0)
  t.equal(chosen.encodedAttributes(0), encoded)
  t.equal(chosen.attribute(0, 'key'), 'value')
  t.same(chosen.ownAttributes(0), { key: 'value' })
  t.equal(reads, 1)
  t.equal(chosen.encodedAttributes(0), encoded, 'they are the same as the values')
  chosen.addAttributes(0, { more: 2 })
  t.equal(chosen.encodedAttributes(0), undefined)
  t.same(chosen.record(0).attributes, { key: 'value', more: 2 })
})

test('LogBatch rawSlice is where a record stands as it was logged', async (t) => {
  const batch = batchOfText(['a', 'bcd', 'e'])
  batch.replaceBody(2, 'other')
  batch.setBody(0, [Buffer.from('x'), Buffer.from('yz')])
  const texts = [0, 1, 2].map((index) => {
    const { bytes, start, end } = batch.rawSlice(index)
    return Buffer.from(bytes.subarray(start, end)).toString()
  })
  t.same(texts, ['xyz', 'bcd', 'e'])
})
