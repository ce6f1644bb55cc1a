import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import { bodySlice, LiteralMarks } from '../../../agent/scan/literal-marks.ts'
import { batchOfText } from '../../support/batches.ts'

const LITERALS = ['rror', 'panic: ', '\tat ', 'a.b', 'é', 'x', 'Caused by: ', '{"err']
const piece = fc.oneof(
  fc.constantFrom(...LITERALS, 'Error', 'pan', 'ic: ', '\n', ' '),
  fc.string({ maxLength: 90 }),
)
const body = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))

test('LiteralMarks marks the records that hold a literal, wherever their bodies are', (t) => {
  const marks = new LiteralMarks(LITERALS)
  fc.assert(
    fc.property(
      fc.array(body, { maxLength: 40 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 7 })),
      (all, chance) => {
        const whole = batchOfText(all.map((text) => text.replaceAll('\n', '¶')))
        const kept = all.flatMap((_, index) => (chance.next().value === 0 ? [] : [index]))
        const batch = whole.select(kept)
        kept.forEach((index, position) => {
          const { value } = chance.next()
          if (value === 1) batch.setBody(position, all[index] ?? '')
          if (value === 2) batch.replaceBody(position, all[index] ?? '')
          if (value === 3) batch.setBody(position, [Buffer.from('pan'), Buffer.from('ic: ')])
        })
        const expected = kept.map((_, position) =>
          LITERALS.some((each) => batch.bodyText(position).includes(each)),
        )
        t.same(Array.from(marks.of(batch), Boolean), expected)
      },
    ),
    { numRuns: 100 },
  )
  t.end()
})

test('LiteralMarks finds literals of more records, and more bytes, than it looks through at once', (t) => {
  const marks = new LiteralMarks(['panic: '])
  const many = Array.from({ length: 20_000 }, (_, index) =>
    index % 7 === 3 ? `${index} panic: x` : `${index} well`,
  )
  const isOdd = (_: unknown, index: number): boolean => index % 7 === 3
  t.same(Array.from(marks.of(batchOfText(many)), Boolean), many.map(isOdd))
  const wide = Array.from(
    { length: 20 },
    (_, index) => 'y'.repeat(40_000) + (index % 7 === 3 ? 'panic: ' : ''),
  )
  t.same(Array.from(marks.of(batchOfText(wide)), Boolean), wide.map(isOdd))
  t.end()
})

test('LiteralMarks looks for nothing in records that are known, and says of the others what it says without them', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(body, fc.boolean()), { maxLength: 40 }), fc.nat(30), (all, unlooked) => {
      const marks = new LiteralMarks(LITERALS, unlooked)
      const batch = batchOfText(all.map(([text]) => text.replaceAll('\n', '¶')))
      const known = Uint8Array.from(all, ([, isKnown]) => Number(isKnown))
      const before = known.slice()
      const others = all.filter(([, isKnown]) => !isKnown).length
      const said = [...marks.of(batch, known)]
      const expected = all.map(([, isKnown], index) =>
        isKnown || others <= unlooked
          ? 1
          : Number(LITERALS.some((each) => batch.bodyText(index).includes(each))),
      )
      t.same(said, expected)
      t.same(known, before, 'what was handed in stays as it was')
    }),
    { numRuns: 100 },
  )
  t.end()
})

test('LiteralMarks counts a body that is too long to be looked through as one that holds a literal', (t) => {
  const marks = new LiteralMarks(['panic: '])
  t.same([...marks.of(batchOfText(['a', 'b'.repeat(200_000), 'panic: c']))], [0, 1, 1])
  t.end()
})

test('LiteralMarks counts a literal of several lines by its longest', (t) => {
  const marks = new LiteralMarks(['no\nroom left'])
  t.same([...marks.of(batchOfText(['room left', 'no']))], [1, 0])
  t.end()
})

test('LiteralMarks counts each of the first records where it is told to', (t) => {
  const marks = new LiteralMarks(['panic: '], 3)
  t.same([...marks.of(batchOfText(['a', 'b']))], [1, 1])
  t.same([...marks.of(batchOfText(['a', 'panic: ']))], [0, 1], 'two are more than are left')
  t.same([...marks.of(batchOfText(['a']))], [0])
  t.end()
})

test('LiteralMarks leaves out what the batch says nobody wants', (t) => {
  const { bytes } = bodySlice(batchOfText(['panic: ', 'panic: ', 'well']), 0)
  const batch = new LogBatch({
    bytes,
    starts: Uint32Array.of(0, 8, 16),
    ends: Uint32Array.of(7, 15, 20),
    count: 3,
    stream: 'test',
    observedTimeUnixNano: 0n,
    marks: Uint8Array.of(0, 1, 1),
  })
  t.same([...new LiteralMarks(['panic: ']).of(batch)], [0, 1, 0])
  t.same([...new LiteralMarks([]).of(batchOfText(['panic: ']))], [0])
  t.same([...new LiteralMarks(['x']).of(batchOfText([]))], [])
  t.end()
})
