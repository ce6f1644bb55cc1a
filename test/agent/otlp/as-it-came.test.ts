import { deepStrictEqual } from 'node:assert'
import { test } from 'tap'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { fc } from '../../support/properties.ts'
import { recordOf } from './support.ts'

const RESOURCE = { attributes: { 'service.name': 'shop' } }
const STREAM = { stream: 'test' }
const ARRIVAL = 1_700_000_000_000_000_000n

const record: LogRecord = {
  timeUnixNano: 1n,
  observedTimeUnixNano: 2n,
  severityNumber: 9,
  severityText: 'INFO',
  body: 'a body',
  attributes: { a: 'b', n: 300, list: [1, { deep: 'x' }], none: null },
  eventName: 'cart.failed',
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  resource: RESOURCE,
}

function wireOf(...records: readonly LogRecord[]): Uint8Array {
  return encodeLogs(batchOfRecords(records, STREAM))
}

function decoded(wire: Uint8Array): LogBatch {
  const [batch] = decodeLogs(wire, { ...STREAM, arrivalUnixNano: ARRIVAL })
  if (batch === undefined) throw new Error('there are records in it')
  return batch
}

function recordsOf(batch: LogBatch): readonly LogRecord[] {
  return Array.from({ length: batch.count }, (_, index) => batch.record(index))
}

/** A change of a record, the same for a batch that was decoded and for one that was made of the records. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('severity' as const), at: fc.nat(), value: fc.integer({ min: 0, max: 24 }) }),
  fc.record({ kind: fc.constant('body' as const), at: fc.nat(), value: fc.integer() }),
  fc.record({ kind: fc.constant('attributes' as const), at: fc.nat(), value: fc.integer() }),
  fc.record({ kind: fc.constant('event' as const), at: fc.nat(), value: fc.integer() }),
  fc.record({ kind: fc.constant('look' as const), at: fc.nat(), value: fc.integer() }),
  fc.record({ kind: fc.constant('select' as const), at: fc.nat(), value: fc.nat() }),
  fc.record({ kind: fc.constant('detach' as const), at: fc.nat(), value: fc.nat() }),
)

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function changed(batch: LogBatch, { kind, at, value }: Change): LogBatch {
  if (batch.count === 0) return batch
  const index = at % batch.count
  if (kind === 'severity') batch.setSeverity(index, value, `level ${value}`)
  if (kind === 'body') batch.setBody(index, `body ${value}`)
  if (kind === 'attributes') batch.addAttributes(index, { a: value, b: 'new' })
  if (kind === 'event') batch.setEventName(index, `event ${value}`)
  if (kind === 'look') batch.attribute(index, 'a')
  if (kind === 'detach') batch.detach()
  if (kind !== 'select') return batch
  const wanted = Array.from({ length: batch.count }, (_, each) => each)
  return batch.select(value % 2 === 0 ? wanted.toReversed() : wanted.filter((each) => each !== index))
}

test('what is decoded and changed in any way is what records are that were changed so', (t) => {
  const records = fc.array(recordOf(RESOURCE), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(records, fc.array(change, { maxLength: 6 }), (given, changes) => {
      const wire = wireOf(...given)
      // A record is read here, and in the other batch from the beginning.
      let batch = decoded(wire)
      let model = batchOfRecords(given, STREAM)
      for (const each of changes) {
        batch = changed(batch, each)
        model = changed(model, each)
      }
      batch.detach()
      wire.fill(0)
      const sent = batch.count === 0 ? [] : recordsOf(decoded(encodeLogs(batch)))
      const read = recordsOf(batch)
      const expected = recordsOf(model)
      deepStrictEqual(read, expected)
      deepStrictEqual(sent, expected)
    }),
    { numRuns: 300 },
  )
  t.pass('for all of them')
  t.end()
})

test('records that nobody changed are sent byte for byte as they came, also when they were read', (t) => {
  const wire = wireOf(record, { ...record, body: '' }, { ...record, attributes: {}, traceId: '', spanId: '' })
  const batch = decoded(wire)
  t.strictSame(Buffer.from(encodeLogs(batch)), Buffer.from(wire))
  t.match(batch.record(0), record)
  t.strictSame(Buffer.from(encodeLogs(batch)), Buffer.from(wire))
  t.end()
})

test('a record that was changed is written anew, and those beside it are not', (t) => {
  const batch = decoded(wireOf(record, record, record))
  batch.addAttributes(1, { added: true })
  t.notOk(batch.encodedRun(1))
  t.match([batch.encodedRun(0)?.count, batch.encodedRun(2)?.count], [1, 1])
  const sent = recordsOf(decoded(encodeLogs(batch)))
  t.strictSame(
    sent.map(({ attributes }) => attributes['added']),
    [undefined, true, undefined],
  )
  t.end()
})

test('what all records of a batch are given reaches those that came from elsewhere', (t) => {
  const batch = decoded(wireOf(record))
  batch.commonAttributes = { zone: 'b', a: 'not this' }
  t.match(decoded(encodeLogs(batch)).record(0).attributes, { zone: 'b', a: 'b' })
  t.end()
})

test('a record that does not say when it was observed gets its arrival, and is sent with it', (t) => {
  const wire = wireOf({ ...record, observedTimeUnixNano: 0n })
  t.equal(decoded(wire).observedTime(0), ARRIVAL)
  t.equal(decodeLogs(encodeLogs(decoded(wire)), STREAM)[0]?.observedTime(0), ARRIVAL)
  t.end()
})

test('malformed text of a record is well-formed when it is sent, wherever it stands', (t) => {
  const marked = {
    ...record,
    body: 'BODY',
    severityText: 'TEXT',
    eventName: 'NAME',
    attributes: { KEYS: 'VALUE' },
  }
  const wire = Buffer.from(wireOf(marked))
  for (const word of ['BODY', 'TEXT', 'NAME', 'KEYS', 'VALUE']) {
    const damaged = Buffer.from(wire)
    damaged[damaged.indexOf(word)] = 0xff
    const sent = Buffer.from(encodeLogs(decoded(damaged)))
    t.ok(sent.includes(`\u{fffd}${word.slice(1)}`), word)
    t.notOk(sent.includes(Buffer.concat([Uint8Array.of(0xff), Buffer.from(word.slice(1))])), word)
  }
  t.end()
})

test('a damaged record is refused at once or can be read, and what is sent of it means the same', (t) => {
  const wire = wireOf(record, {
    ...record,
    attributes: { bytes: Uint8Array.of(1, 2), flag: true, half: 0.5 },
  })
  const flips = fc.array(fc.tuple(fc.nat(wire.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
  const batchesOf = (bytes: Uint8Array): readonly LogBatch[] => {
    try {
      return decodeLogs(bytes, { ...STREAM, arrivalUnixNano: ARRIVAL })
    } catch {
      return []
    }
  }
  fc.assert(
    fc.property(flips, (changes) => {
      const bytes = wire.slice()
      for (const [position, value] of changes) bytes[position] = value
      for (const batch of batchesOf(bytes)) {
        const sent = decoded(encodeLogs(batch))
        deepStrictEqual(recordsOf(sent), recordsOf(batch))
      }
    }),
    { numRuns: 2_000 },
  )
  t.pass('for all of them')
  t.end()
})
