import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { AcknowledgementTracker, type Outcome } from '../../../agent/model/acknowledgement.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { parseProcessor } from '../../../processors/parse/factory.ts'
import { ParseProcessor } from '../../../processors/parse/processor.ts'
import { batchOf, collector, configOf, nano, read, settingsOf } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const { signal } = new AbortController()

async function parsed(bodies: readonly (string | Uint8Array)[], written: object = {}) {
  const batch = batchOf(bodies)
  await new ParseProcessor(settingsOf(), configOf(written), collector()).consume(batch, signal)
  return batch
}

test('consume after shutdown is refused', async (t) => {
  const processor = new ParseProcessor(settingsOf(), configOf(), collector())
  await processor.start()
  await processor.shutdown()
  await processor.shutdown()
  await t.rejects(
    processor.consume(batchOf(['x']), signal),
    new RefusedError('HEPH_COMPONENT_STOPPED', 'parse takes no batch after its shutdown'),
  )
})

test('what the next stage throws reaches the caller, who still owns the receipts', async (t) => {
  const tracker = new AcknowledgementTracker({ source: 's', isResumable: true })
  const batch = batchOf(['x'], { receipts: [tracker.issue(1)] })
  const refusal = new RefusedError('HEPH_QUEUE_FULL', 'full')
  const processor = new ParseProcessor(settingsOf(), configOf(), { consume: () => Promise.reject(refusal) })
  await t.rejects(processor.consume(batch, signal), refusal)
  t.equal(batch.receipts.length, 1)
  t.equal(tracker.openCount, 1)
})

test('a batch that is offered again is parsed to the same records', async (t) => {
  const batch = batchOf([
    '{"level":50,"msg":"{\\"msg\\":\\"inner\\"}","id":1}',
    '2024-01-02 03:04:05 ERROR x',
  ])
  const processor = new ParseProcessor(settingsOf(), configOf(), collector())
  await processor.consume(batch, signal)
  const once = [batch.record(0), batch.record(1)]
  await processor.consume(batch, signal)
  t.same([batch.record(0), batch.record(1)], once)
})

test('every receipt goes on with its batch exactly once', async (t) => {
  const outcomes: Outcome[] = []
  const tracker = new AcknowledgementTracker({
    source: 's',
    isResumable: true,
    onSettled: (outcome) => outcomes.push(outcome),
  })
  const next = collector()
  const batch = batchOf(['{', 'x'], { receipts: [tracker.issue(3)] })
  await new ParseProcessor(settingsOf(), configOf(), next).consume(batch, signal)
  next.batches[0]?.settle('delivered')
  t.same(outcomes, ['delivered'])
  t.equal(tracker.openCount, 0)
})

test('the message becomes the body and the line as logged stays reachable, also in selected, copied and detached batches', async (t) => {
  const line = '{"level":50,"time":1704164645123,"msg":"no cart","id":7}'
  const batch = await parsed([line, 'plain text'])
  t.equal(batch.bodyText(0), 'no cart')
  t.equal(batch.rawText(0), line)
  t.equal(batch.rawText(1), 'plain text')
  const kept = batch.copy().select([1, 0]).detach()
  t.same([kept.bodyText(1), kept.rawText(1)], ['no cart', line])
  t.same([kept.bodyText(0), kept.rawText(0)], ['plain text', 'plain text'])
})

test('a joined record is parsed by its first line and keeps the rest', async (t) => {
  const trace = 'TypeError: m\n    at f (/a.js:1:2)'
  const batch = await parsed([
    `{"level":50,"msg":"failed"}\r\n${trace}`,
    `2024-01-02 03:04:05 ERROR failed\n${trace}`,
  ])
  t.equal(batch.bodyText(0), `failed\r\n${trace}`)
  t.equal(batch.severityNumber(0), 17)
  t.equal(batch.bodyText(1), `2024-01-02 03:04:05 ERROR failed\n${trace}`, 'plain text keeps its head')
  t.equal(batch.severityNumber(1), 17)
})

test('the severity text is as written, or the name of a number', async (t) => {
  const batch = await parsed(['{"level":"Warning","msg":"m"}', '{"level":30,"msg":"m"}'])
  t.same([batch.severityText(0), batch.severityText(1)], ['Warning', 'INFO'])
})

test('malformed JSON goes on raw and is counted by kind', async (t) => {
  const instruments = new Instruments()
  const next = collector()
  const batch = batchOf(['{"level":"error"', '{"a":1', '{"level":"error","msg":"m","time":"?"}', 'x'])
  await new ParseProcessor(settingsOf(instruments), configOf(), next).consume(batch, signal)
  t.equal(next.batches[0], batch)
  t.equal(batch.bodyText(0), '{"level":"error"')
  t.equal(batch.severityNumber(0), 0)
  const points = (name: string) =>
    Object.fromEntries(
      instruments
        .snapshot()
        .find((instrument) => instrument.name === name)
        ?.points.map(({ attributes, value }) => [
          String(attributes['kind'] ?? attributes['format']),
          value,
        ]) ?? [],
    )
  t.same(points('hephaestus_parse_faults'), { malformed_json: 2, unreadable_time: 1 })
  t.same(points('hephaestus_parse_records'), { json: 1, none: 3 })
})

test('format json never reads plain lines and format plain never reads JSON', (t) => {
  t.same(read('2024-01-02 03:04:05 ERROR x', { format: 'json' }).faults, ['malformed_json'])
  t.equal(read('2024-01-02 03:04:05 ERROR x', { format: 'json' }).parsed, undefined)
  t.equal(read('{"level":"error","msg":"m"}', { format: 'plain' }).parsed, undefined)
  t.end()
})

test('a structured line beyond the limit goes on unparsed', (t) => {
  const long = JSON.stringify({ level: 'error', msg: 'x'.repeat(2_000) })
  t.same(read(long, { line_bytes_max: '1KiB' }), {
    format: 'none',
    parsed: undefined,
    faults: ['line_too_long'],
    firstLineEnd: long.length,
  })
  t.same(read(`level=error msg="${'x'.repeat(2_000)}"`, { line_bytes_max: '1KiB' }).faults, ['line_too_long'])
  t.equal(
    read(`2024-01-02 03:04:05 ERROR ${'x'.repeat(2_000)}`, { line_bytes_max: '1KiB' }).parsed?.severity
      ?.number,
    17,
  )
  t.end()
})

test('the location of zone-less times is configured', (t) => {
  const { parsed: berlin } = read('2024-01-02 03:04:05 ERROR x', { timestamp: { location: 'Europe/Berlin' } })
  t.equal(berlin?.timeUnixNano, nano('2024-01-02T02:04:05Z'))
  t.throws(() => configOf({ timestamp: { location: 'Mars/Olympus' } }), /IANA time zone/)
  t.end()
})

test('what a receiver knows of the source is not overwritten by the line', async (t) => {
  const batch = batchOf(['{"msg":"m","log.file.path":"/etc/passwd","id":1}'], {
    attributes: { 'log.file.path': '/var/log/a.log' },
  })
  await new ParseProcessor(settingsOf(), configOf(), collector()).consume(batch, signal)
  t.equal(batch.attribute(0, 'log.file.path'), '/var/log/a.log')
  t.equal(batch.attribute(0, 'id'), 1)
})

test('events of the agent are left alone', async (t) => {
  const batch = batchOf(['{"level":"error","msg":"m"}'])
  batch.setEventName(0, 'hephaestus.fix.proposed')
  await new ParseProcessor(settingsOf(), configOf(), collector()).consume(batch, signal)
  t.equal(batch.bodyText(0), '{"level":"error","msg":"m"}')
  t.equal(batch.severityNumber(0), 0)
})

test('the factory builds a processor from an empty section', async (t) => {
  const processor = await parseProcessor.create(settingsOf(), configOf(), collector())
  await processor.start(signal)
  await processor.shutdown(signal)
  t.equal(parseProcessor.type, 'parse')
})

test('hostile lines of many megabytes are read in bounded time and never throw', (t) => {
  const mebibytes = 8 * 1024 * 1024
  for (const line of [
    '{'.repeat(mebibytes),
    `{"a":${'['.repeat(mebibytes / 2)}${']'.repeat(mebibytes / 2)}}`,
    `{"msg":"m","a":${'{"a":'.repeat(mebibytes / 8)}1${'}'.repeat(mebibytes / 8)}}`,
    `{"level":"${' '.repeat(mebibytes)}"}`,
    `level=error msg="${'\\"'.repeat(mebibytes / 2)}`,
    `level=error msg="${'x'.repeat(mebibytes - 100)}"`,
    `a=${'b '.repeat(mebibytes / 2)}`,
    `<11>1 2024-01-02T03:04:05Z h a 1 - ${'["'.repeat(mebibytes / 2)}`,
    `<11>1 2024-01-02T03:04:05Z h a 1 - [${'"x"'.repeat(mebibytes / 3)}{"`,
    `2024-01-02 03:04:05 ${'[x] '.repeat(mebibytes / 4)}{"`,
    `{"msg":"m","stack":"${'\\n'.repeat(mebibytes / 2)}"}`,
    `{"msg":"m","stack":"\\n${'a.a'.repeat(mebibytes / 3)}"}`,
    '1'.repeat(mebibytes),
    '\u0000'.repeat(mebibytes),
    ' '.repeat(mebibytes),
    '\u001b['.repeat(mebibytes / 2),
  ]) {
    const seconds = cpuSecondsOf(() => {
      t.doesNotThrow(() => read(line, { line_bytes_max: '8MiB' }), line.slice(0, 30))
    })
    t.ok(seconds < LINEAR_SECONDS_MAX, `${line.slice(0, 30)}: ${seconds} s`)
  }
  t.end()
})

test('no bytes whatever make it throw, and plain lines keep their body', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (bodies) => {
      const batch = await parsed(bodies)
      bodies.forEach((body, index) => t.same(Buffer.from(batch.rawBytes(index)), Buffer.from(body)))
    }),
    { numRuns: 300 },
  )
})

test('no JSON value whatever makes it throw, and every field is found again', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (fields) => {
      const batch = await parsed([JSON.stringify(fields)])
      t.equal(batch.rawText(0), JSON.stringify(fields))
    }),
    { numRuns: 300 },
  )
})

test('lines made of pieces of heads are read the same whatever follows them', (t) => {
  const piece = fc.constantFrom(
    '2024-01-02 03:04:05',
    '[',
    ']',
    ' ',
    'ERROR',
    'error:',
    '-',
    '|',
    'main',
    '12',
    'app.cart',
    '<11>',
    'Jan  2 03:04:05',
    '{"',
    '=',
    '"',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const line = pieces.join('')
      const alone = read(line)
      const joined = read(`${line}\n    at f (/a.js:1:2)`)
      t.same(joined.parsed, alone.parsed)
    }),
    { numRuns: 500 },
  )
  t.end()
})
