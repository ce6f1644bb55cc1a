import { test } from 'tap'
import { compileFilter } from '../../../agent/scan/literal-filter.ts'

const FLAGS_AT = 128 + 32_768
const CLASSES_AT = FLAGS_AT + 64
const SAMPLES_AT = CLASSES_AT + 32
const LITERALS_AT = SAMPLES_AT + 65_536
const IS_LAST = 2
const IS_BRANCH = 4

function filterOf(exact: readonly string[], anyCase: readonly string[] = []): Buffer {
  return Buffer.from(compileFilter({ exact: exact.map(toBytes), anyCase: anyCase.map(toBytes) }))
}

function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

/** The buckets whose nibbles four bytes pass, as the kernel asks. */
function bucketsAt(filter: Buffer, bytes: Buffer, index: number): number {
  let buckets = 0xff
  for (let place = 0; place < 4; place += 1) {
    const byte = bytes[index + place] ?? 0
    buckets &= (filter[place * 32 + (byte & 0x0f)] ?? 0) & (filter[place * 32 + 16 + (byte >> 4)] ?? 0)
  }
  return buckets
}

/** The windows of all literals, by the table of endings and the trees below it. */
function literalsByEnding(filter: Buffer): Buffer[] {
  const windows: Buffer[] = []
  for (let ending = 0; ending < 16_384; ending += 1) collect(filter.readUInt16LE(128 + ending * 2) * 8)
  return windows

  function collect(first: number): void {
    for (let at = first; at > 0;) {
      const flags = filter.readUInt16LE(at + 10)
      if ((flags & IS_BRANCH) !== 0) {
        for (let way = 0; way < 32; way += 1) collect(filter.readUInt16LE(at + 16 + way * 2) * 8)
        at = filter.readUInt16LE(at + 8) * 8
      } else {
        windows.push(filter.subarray(at + 4, at + 8))
        at = (flags & IS_LAST) !== 0 ? 0 : at + 16 + Math.ceil(filter.readUInt32LE(at + 12) / 8) * 16
      }
    }
  }
}

/** Whether a window that ends at `index` is one that is sampled, between the bytes that are around it. */
function isSampledAt(filter: Buffer, bytes: Buffer, index: number): boolean {
  const head = (bytes.readUInt16LE(index - 3) | 0x2020) * 0x37f5
  const tail = (bytes.readUInt16LE(index - 1) | 0x2020) * 0x5d87
  const wanted = filter[SAMPLES_AT + ((head + tail) % 65_536)] ?? 0
  const before = filter[CLASSES_AT + ((bytes[index - 4] ?? 0) & 0x0f)] ?? 0
  const after = filter[CLASSES_AT + 16 + ((bytes[index + 1] ?? 0) & 0x0f)] ?? 0
  return (wanted & before) !== 0 && (wanted & after) !== 0
}

test('compileFilter leaves out literals that make no difference', (t) => {
  const cases: readonly [name: string, filter: Buffer, same: Buffer][] = [
    ['what holds another', filterOf(['panic', 'a panic: ', 'panic']), filterOf(['panic'])],
    ['what holds another of any case', filterOf(['FATAL: '], ['fatal']), filterOf([], ['fatal'])],
    ['what holds a line feed', filterOf(['x', 'panic\nmain']), filterOf(['x'])],
  ]
  for (const [name, filter, same] of cases) t.ok(filter.equals(same), name)
  const exactAndAny = filterOf(['fatal'], ['FATAL: '])
  t.ok(exactAndAny.length > filterOf(['fatal']).length, 'of any case is more than exact')
  const nameAndWord = filterOf(['error":'], ['error'])
  t.ok(nameAndWord.length > filterOf([], ['error']).length, 'a name may have an empty value')
  t.ok(filterOf([]).length >= LITERALS_AT, 'no literal at all')
  t.end()
})

test('compileFilter looks for the four bytes of a literal that are rarest in logs', (t) => {
  const cases: readonly [literal: string, window: string][] = [
    ['an exception', 'xcep'],
    ['error: [XK%]', 'XK%]'],
    ['level":5', 'l":5'],
    ['abc', '\0abc'],
    ['z', '\0\0\0z'],
  ]
  for (const [literal, window] of cases) {
    t.equal(filterOf([literal]).toString('latin1', LITERALS_AT + 4, LITERALS_AT + 8), window)
  }
  t.end()
})

test('compileFilter lets every literal pass in a bucket, finds it by its ending, and lets little else pass', (t) => {
  const words =
    'rror xception panic: atal raceback err ERR FATAL SEVERE crit CRIT .js: .go: @http goroutine handled ======'
  const literals = words.split(' ')
  const filter = filterOf(literals)
  const found = literalsByEnding(filter)
  for (const window of found) t.ok(bucketsAt(filter, window, 0) > 0, window.toString('latin1'))
  t.equal(found.length, literals.length)

  const line =
    '{"time":"2026-03-04T05:06:07.089Z","level":"info","service":"search","method":"GET","path":"/api/v1/stock/48213","status":200,"duration_ms":127,"request_id":"9f86d081884c","msg":"invoice rendered for customer 3121 by billing"}'
  const bytes = Buffer.from(line)
  const passing = Array.from(bytes, (_, index) => bucketsAt(filter, bytes, index)).filter(
    (buckets) => buckets > 0,
  )
  t.ok(passing.length <= 4, `${passing.length} places of an ordinary line pass`)
  t.end()
})

test('compileFilter samples the long literals of many, with a window for each parity, and leaves the short ones in buckets', (t) => {
  const HAS_BUCKETS = 2
  const HAS_SAMPLES = 4
  const flagsOf = (filter: Buffer): number => filter.readUInt32LE(FLAGS_AT)
  const few = ['exception', 'raceback']
  t.equal(flagsOf(filterOf(few)), HAS_BUCKETS)
  // One digit is in every other line by itself.
  const both = filterOf(['signal_abcd', 'abcdx', '0'])
  const windows = literalsByEnding(both).map((window) => window.toString('latin1'))
  t.strictSame(windows.toSorted(), ['_abc', 'abcd', 'bcdx', 'l_ab'].toSorted())
  t.equal(flagsOf(both), HAS_BUCKETS | HAS_SAMPLES)
  t.end()
})

test('compileFilter samples a window only between bytes as they stand around it in a literal', (t) => {
  const many = Array.from({ length: 300 }, (_, index) => `${index}_${index}_XQ`)
  const filter = filterOf([...many, 'level":5', 'exQZWpq'])
  const cases: readonly [text: string, window: string, isSampled: boolean][] = [
    ['"level":50', 'el":', true],
    ['"level":"info"', 'el":', false],
    ['exQZWpq', 'QZWp', true],
    ['exQZWpr', 'QZWp', false],
    ['nxQZWpq', 'xQZW', false],
    ['EXqzwPQ', 'qzwP', true],
  ]
  for (const [text, window, isSampled] of cases) {
    t.equal(
      isSampledAt(filter, Buffer.from(text), text.indexOf(window) + 3),
      isSampled,
      `${window} in ${text}`,
    )
  }
  t.end()
})

test('compileFilter asks for the byte that tells most literals of one window apart, and has all of them below it', (t) => {
  const BEFORE_WINDOW = -4
  const filter = filterOf(['aQZXW', 'bQZXW', 'cQZXW', 'dQZXWe', 'QZXWf'])
  const windows = literalsByEnding(filter).map((window) => window.toString('latin1'))
  t.strictSame(windows, ['QZXW', 'QZXW', 'QZXW', 'QZXW', 'QZXW'])
  t.equal(filter.readUInt16LE(LITERALS_AT + 10), IS_BRANCH)
  t.equal(filter.readInt32LE(LITERALS_AT), BEFORE_WINDOW)
  const isBelow = (letter: string): boolean =>
    filter.readUInt16LE(LITERALS_AT + 16 + (letter.charCodeAt(0) % 32) * 2) !== 0
  t.strictSame(['a', 'b', 'c', 'd', 'e', 'f'].filter(isBelow), ['a', 'b', 'c', 'd'])
  t.equal(
    filterOf(['QZXW', 'xZXW']).readUInt16LE(LITERALS_AT + 10) & IS_BRANCH,
    0,
    'two are compared one by one',
  )
  t.end()
})
