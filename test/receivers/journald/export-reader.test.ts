import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { ExportReader, type JournalEntry } from '../../../receivers/journald/export-reader.ts'
import { configOf, exported } from './support.ts'

const LIMITS = { messageBytesMax: 100, fieldBytesMax: 50, fieldsMax: 6 }
const CURSOR = 's=a;i=1'

function read(bytes: Uint8Array, ...cuts: readonly number[]): readonly JournalEntry[] {
  const reader = new ExportReader(LIMITS)
  const positions = [...cuts].sort((a, b) => a - b)
  return [...positions, bytes.length].flatMap((end, index) =>
    reader.push(bytes.subarray(positions[index - 1] ?? 0, end)),
  )
}

function shown({ message, fields, ...rest }: JournalEntry): unknown {
  const { cursor, isTruncated, droppedFields } = rest
  return [
    cursor,
    Buffer.from(message).toString('latin1'),
    isTruncated,
    droppedFields,
    Object.fromEntries(fields),
  ]
}

test('ExportReader refuses bytes that are no export format', async (t) => {
  const cases: Readonly<Record<string, Buffer>> = {
    'no cursor': Buffer.from('MESSAGE=a\n\n'),
    'no time': Buffer.from(`__CURSOR=${CURSOR}\nMESSAGE=a\n\n`),
    'a sentence': Buffer.from('-- No entries --\n'),
    'a name without an end': Buffer.from('A'.repeat(1_000)),
    'an empty name': Buffer.from('=value\n'),
    'a huge length': Buffer.concat([Buffer.from('MESSAGE\n'), Buffer.alloc(8, 0xff)]),
    'a length that is too short': Buffer.concat([
      Buffer.from('MESSAGE\n'),
      Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from('abc\n'),
    ]),
  }
  for (const [name, bytes] of Object.entries(cases)) {
    t.throws(() => read(bytes), { code: 'HEPH_JOURNALD_MALFORMED' }, name)
  }
})

test('ExportReader keeps of a long field what it may, and reads on after it', async (t) => {
  const entries = exported([
    { __CURSOR: CURSOR, MESSAGE: 'm'.repeat(5_000), LONG: 'f'.repeat(5_000), LAST: 'x' },
    { __CURSOR: CURSOR, MESSAGE: Buffer.alloc(5_000, 0x0a), LONG: Buffer.alloc(3_000, 1), LAST: 'y' },
    { __CURSOR: CURSOR, A: '1', B: '2', C: '3', D: '4' },
  ])
  const result = read(entries)
  t.strictSame(
    result.map((entry) => [
      entry.message.length,
      entry.isTruncated,
      entry.droppedFields,
      entry.fields.get('LAST'),
    ]),
    [
      [100, true, 1, 'x'],
      [100, true, 1, 'y'],
      [0, false, 2, undefined],
    ],
  )
})

test('ExportReader gives all values of a field that is there twice', async (t) => {
  const bytes = Buffer.from(`__CURSOR=${CURSOR}\n__REALTIME_TIMESTAMP=5\nTAG=a\nTAG=b\nTAG=c\n\n`)
  t.strictSame(read(bytes)[0]?.fields.get('TAG'), ['a', 'b', 'c'])
})

test('ExportReader reads the same however the bytes are cut', async (t) => {
  const value = fc.oneof(
    fc.string({ maxLength: 150 }),
    fc.uint8Array({ maxLength: 150 }).map((bytes) => Buffer.from(bytes)),
  )
  const entry = fc.record({ MESSAGE: value, ONE: value, TWO: value })
  const property = fc.property(
    fc.array(entry, { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(3_000), { maxLength: 6 }),
    (entries, cuts) => {
      const bytes = exported(entries.map((each) => ({ __CURSOR: CURSOR, ...each })))
      const whole = read(bytes)
      t.equal(whole.length, entries.length)
      whole.forEach((each, index) => {
        const written = Buffer.from(entries[index]?.MESSAGE ?? '')
        t.ok(written.subarray(0, 100).equals(each.message))
      })
      t.strictSame(read(bytes, ...cuts.filter((cut) => cut < bytes.length)).map(shown), whole.map(shown))
    },
  )
  fc.assert(property, { numRuns: 60 })
})

test('ExportReader ends with an error or entries, and holds little, whatever it is fed', async (t) => {
  const property = fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), (chunks) => {
    const reader = new ExportReader(LIMITS)
    try {
      for (const chunk of chunks) reader.push(chunk)
    } catch (thrown) {
      t.equal((thrown as { code?: string }).code, 'HEPH_JOURNALD_MALFORMED')
    }
  })
  fc.assert(property, { numRuns: 300 })
  t.pass('nothing else was thrown')
})

test('the configuration refuses what cannot be meant, and says why the keys of others are not needed', async (t) => {
  const cases: readonly [written: object, message: RegExp][] = [
    [{ matches: [{ lower: 'x' }] }, /journal fields/],
    [{ matches: [{}] }, /at least one field/],
    [{ priority: '8' }, /priority/],
    [{ directory: '/a', files: ['/b'] }, /not both/],
    [{ directory: '/a', namespace: 'x' }, /namespace/],
    [{ namespace: '--vacuum-time=1s' }, /namespace/],
    [{ storage: 'file_storage' }, /always kept/],
    [{ all: true }, /in full/],
    [{ convert_message_bytes: true }, /bytes/],
    [{ operators: [{ type: 'json_parser' }] }, /processors/],
  ]
  for (const [written, message] of cases)
    t.throws(() => configOf(written as never), { message }, JSON.stringify(written))
})
