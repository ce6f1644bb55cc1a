import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { Framer, type FramingOptions } from '../../../receivers/syslog/framer.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

const LF = 0x0a
const DETECTED: FramingOptions = { isCounted: undefined, trailer: LF, countedBytesMax: 40, frameBytesMax: 60 }

function frames(
  options: FramingOptions,
  ...pieces: readonly (string | Uint8Array)[]
): readonly string[] | undefined {
  const framer = new Framer(options)
  const all: string[] = []
  for (const piece of pieces) {
    const some = framer.push(Buffer.from(piece))
    if (some === undefined) return undefined
    all.push(...some.map(shown))
  }
  return [...all, ...framer.flush().map(shown)]
}

function shown({
  bytes,
  isTruncated,
}: {
  readonly bytes: Uint8Array
  readonly isTruncated: boolean
}): string {
  return Buffer.from(bytes).toString('latin1') + (isTruncated ? '…' : '')
}

test('Framer tells lengths from lines, message by message', async (t) => {
  const cases: readonly [pieces: readonly string[], expected: readonly string[]][] = [
    [['5 <1>ab6 <1>abc'], ['<1>ab', '<1>abc']],
    [['<1>ab\n<1>cd\r\n'], ['<1>ab', '<1>cd']],
    [
      ['5 <1>ab', '\n<1>cd\n', '5 <1>ef'],
      ['<1>ab', '<1>cd', '<1>ef'],
    ],
    [
      ['1', '1', ' ', '<1>', 'abcdefgh<1>x\n'],
      ['<1>abcdefgh', '<1>x'],
    ],
    [['2024 was a year\n18 <1>and unfinished'], ['2024 was a year']],
    [['7 <1>a\nb\n'], ['<1>a\nb']],
    [['<1>no line end'], ['<1>no line end']],
    [['2024 was a year without an end'], ['2024 was a year without an end']],
    [['12'], []],
    [['12 '], []],
    [['\n\n\0\r\n'], []],
    [['00 <1>x\n'], ['00 <1>x']],
    [['12345678901 <1>x\n'], ['12345678901 <1>x']],
  ]
  for (const [pieces, expected] of cases)
    t.strictSame(frames(DETECTED, ...pieces), expected, JSON.stringify(pieces))
})

test('Framer keeps to what it is told', async (t) => {
  t.strictSame(frames({ ...DETECTED, isCounted: false }, '5 <1>ab\n12'), ['5 <1>ab', '12'])
  t.strictSame(frames({ ...DETECTED, isCounted: true }, '5 <1>ab', '4 text'), ['<1>ab', 'text'])
  t.equal(frames({ ...DETECTED, isCounted: true }, '5 <1>ab', '<1>cd\n'), undefined)
  t.strictSame(frames({ ...DETECTED, trailer: 0 }, '<1>a\nb\0<1>c\0'), ['<1>a\nb', '<1>c'])
})

test('Framer cuts long messages, and finds the next one', async (t) => {
  const long = 'x'.repeat(500)
  t.strictSame(frames(DETECTED, `<1>${long}\n<1>a\n`), [`<1>${'x'.repeat(57)}…`, '<1>a'])
  t.strictSame(frames(DETECTED, `<1>${long}`, long, '\n<1>a\n'), [`<1>${'x'.repeat(57)}…`, '<1>a'])
  t.strictSame(frames(DETECTED, `503 <1>${long}5 <1>ab`), [`<1>${'x'.repeat(37)}…`, '<1>ab'])
  t.strictSame(frames(DETECTED, '999999999 <1>', long, long), [`<1>${'x'.repeat(37)}…`])
})

test('Framer gives the same however the bytes are cut, and holds no more than a message', async (t) => {
  const message = fc.string({ unit: fc.constantFrom('a', '<', ' ', '7', 'é'), maxLength: 30 })
  const sent = fc.array(fc.tuple(fc.boolean(), message), { maxLength: 6 })
  const property = fc.property(sent, fc.array(fc.nat(300), { maxLength: 8 }), (messages, cuts) => {
    const written = messages.map(([isCounted, text]) => {
      const whole = `<13>${text}`.trimEnd()
      return [whole, isCounted ? `${Buffer.byteLength(whole)} ${whole}` : `${whole}\n`] as const
    })
    const bytes = Buffer.from(written.map(([, framed]) => framed).join(''))
    const framer = new Framer({ ...DETECTED, countedBytesMax: 1_000, frameBytesMax: 1_000 })
    const positions = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
    const got = positions.flatMap(
      (end, index) => framer.push(bytes.subarray(positions[index - 1] ?? 0, end)) ?? [],
    )
    t.strictSame(
      got.map(({ bytes: body }) => Buffer.from(body).toString()),
      written.map(([whole]) => whole),
    )
    t.equal(framer.heldBytes, 0)
  })
  fc.assert(property, { numRuns: 150 })
})

test('Framer takes any bytes without a fault, and a message of single bytes without much work', async (t) => {
  const property = fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (pieces) => {
    const framer = new Framer(DETECTED)
    for (const piece of pieces) {
      framer.push(piece)
      t.ok(framer.heldBytes <= 80)
    }
  })
  fc.assert(property, { numRuns: 300 })
  const framer = new Framer({ ...DETECTED, frameBytesMax: 1_000_000 })
  const seconds = cpuSecondsOf(() => {
    for (let at = 0; at < 900_000; at += 1) framer.push(Uint8Array.of(0x61))
  })
  t.equal(framer.push(Uint8Array.of(LF))?.[0]?.bytes.length, 900_000)
  t.ok(seconds < LINEAR_SECONDS_MAX, `${seconds} s`)
})
