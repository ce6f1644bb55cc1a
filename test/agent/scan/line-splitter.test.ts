import fc from 'fast-check'
import { test } from 'tap'
import { LineSplitter, type LineBlock, type LongLinePolicy } from '../../../agent/scan/line-splitter.ts'

/** One line as a test sees it. */
interface Line {
  readonly text: string
  readonly sourceEnd: number
  readonly isTruncated: boolean
}

const LATIN = 'latin1'

function linesOf(block: LineBlock | undefined): Line[] {
  if (block === undefined) return []
  return Array.from({ length: block.count }, (_, index) => ({
    text: block.bytes.subarray(block.starts[index], block.ends[index]).toString(LATIN),
    sourceEnd: block.sourceEnds[index] ?? -1,
    isTruncated: block.truncated.includes(index),
  }))
}

function split(
  chunks: readonly Uint8Array[],
  options: { lineBytesMax?: number; longLines?: LongLinePolicy; inside?: 'line' | 'continued' } = {},
): { lines: Line[]; position: number; restBytes: number } {
  const splitter = new LineSplitter({
    lineBytesMax: options.lineBytesMax ?? 1_000,
    longLines: options.longLines ?? 'split',
    bufferBytes: 16,
  })
  splitter.reset(0, options.inside)
  const lines: Line[] = []
  const takeAll = (): void => {
    for (let block = splitter.take(); block !== undefined; block = splitter.take())
      lines.push(...linesOf(block))
  }
  for (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length;) {
      taken += splitter.write(chunk.subarray(taken))
      takeAll()
    }
  }
  const { restBytes } = splitter
  lines.push(...linesOf(splitter.flush()))
  return { lines, position: splitter.position, restBytes }
}

/** What the lines must be, written the slow and plain way. */
function expectedLines(bytes: Buffer, lineBytesMax: number, longLines: LongLinePolicy): Line[] {
  const lines: Line[] = []
  const isContinuation = (index: number): boolean => ((bytes[index] ?? 0) & 0xc0) === 0x80
  const headEnd = (start: number): number => {
    for (let end = start + lineBytesMax; end > start + lineBytesMax - 4; end -= 1) {
      if (!isContinuation(end)) return end
    }
    return start + lineBytesMax
  }
  for (let start = 0; start < bytes.length;) {
    const lineFeed = bytes.indexOf('\n', start)
    const next = lineFeed === -1 ? bytes.length : lineFeed + 1
    let end = lineFeed === -1 ? bytes.length : lineFeed
    if (end > start && bytes[end - 1] === 0x0d) end -= 1
    const add = (to: number, sourceEnd: number, isTruncated: boolean): void => {
      lines.push({ text: bytes.subarray(start, to).toString(LATIN), sourceEnd, isTruncated })
    }
    const pieceBytesMax = longLines === 'split' ? lineBytesMax : Number.POSITIVE_INFINITY
    while (end - start > pieceBytesMax) {
      const cut = headEnd(start)
      add(cut, cut, false)
      start = cut
    }
    if (end - start > lineBytesMax) add(headEnd(start), next, true)
    else add(end, next, false)
    start = next
  }
  return lines
}

test('LineSplitter gives the same lines however the bytes are divided into reads', (t) => {
  const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80), fc.nat(255))
  const property = fc.property(
    fc.array(fc.array(byte, { maxLength: 40 }), { maxLength: 12 }),
    fc.integer({ min: 4, max: 12 }),
    fc.constantFrom<LongLinePolicy>('split', 'truncate'),
    (chunks, lineBytesMax, longLines) => {
      const bytes = Buffer.from(chunks.flat())
      const result = split(
        chunks.map((chunk) => Buffer.from(chunk)),
        { lineBytesMax, longLines },
      )
      return (
        JSON.stringify(result.lines) === JSON.stringify(expectedLines(bytes, lineBytesMax, longLines)) &&
        result.position === bytes.length
      )
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: 3_000 }))
  t.end()
})

test('LineSplitter handles line ends and long lines', (t) => {
  const cases: readonly [
    name: string,
    input: string,
    lines: readonly string[],
    options?: { lineBytesMax?: number; longLines?: LongLinePolicy; inside?: 'continued' },
  ][] = [
    ['nothing', '', []],
    ['an empty line', '\n', ['']],
    ['blank lines kept', 'a\n\n\nb\n', ['a', '', '', 'b']],
    ['CRLF', 'a\r\nb\r\n', ['a', 'b']],
    ['a CR inside a line', 'a\rb\n', ['a\rb']],
    ['an unfinished line', 'a\nb', ['a', 'b']],
    ['a line of exactly the longest length with CRLF', 'abcd\r\ne\n', ['abcd', 'e'], { lineBytesMax: 4 }],
    ['a long line split', 'abcdefghij\n', ['abcd', 'efgh', 'ij'], { lineBytesMax: 4 }],
    ['a long line truncated', 'abcdefghij\nk\n', ['abcd', 'k'], { lineBytesMax: 4, longLines: 'truncate' }],
    ['the line end of a line begun before', '\nx\n', ['x'], { inside: 'continued' }],
    ['the CRLF of a line begun before', '\r\nx\n', ['x'], { inside: 'continued' }],
    ['the rest of a line begun before', 'rest\nx\n', ['rest', 'x'], { inside: 'continued' }],
  ]
  for (const [name, input, lines, options] of cases) {
    t.strictSame(
      split([Buffer.from(input)], options).lines.map((line) => line.text),
      lines,
      name,
    )
  }
  t.end()
})

test('LineSplitter leaves out the rest of a line whose truncated head was flushed', (t) => {
  const splitter = new LineSplitter({ lineBytesMax: 4, longLines: 'truncate', bufferBytes: 16 })
  splitter.write(Buffer.from('abcdefgh'))
  t.equal(splitter.take(), undefined)
  t.equal(splitter.restBytes, 8)
  t.strictSame(linesOf(splitter.flush()), [{ text: 'abcd', sourceEnd: 8, isTruncated: true }])
  t.equal(splitter.inside, 'discarded')
  splitter.write(Buffer.from('ijkl\nnext\n'))
  t.strictSame(linesOf(splitter.take()), [{ text: 'next', sourceEnd: 18, isTruncated: false }])
  t.end()
})

test('LineSplitter hands out a block at a time when there are more lines than one block holds', (t) => {
  const splitter = new LineSplitter({ lineBytesMax: 100, longLines: 'split', bufferBytes: 100_000 })
  splitter.write(Buffer.alloc(20_000, '\n'))
  const counts: number[] = []
  for (let block = splitter.take(); block !== undefined; block = splitter.take()) counts.push(block.count)
  t.strictSame(counts, [8_192, 8_192, 3_616])
  t.equal(splitter.position, 20_000)
  t.end()
})

test('LineSplitter marks exactly the lines that hold a literal', (t) => {
  const property = fc.property(
    fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 }), { maxLength: 30 }),
    fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n'), minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    (lines, literals) => {
      const splitter = new LineSplitter({
        lineBytesMax: 100,
        longLines: 'split',
        bufferBytes: 4_096,
        literals: literals.map((literal) => Buffer.from(literal)),
      })
      splitter.write(Buffer.from(lines.map((line) => `${line}\n`).join('')))
      const marks = [...(splitter.take()?.marks ?? [])]
      const expected = lines.map((line) => (literals.some((literal) => line.includes(literal)) ? 1 : 0))
      return JSON.stringify(marks) === JSON.stringify(expected)
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_000 }))
  t.end()
})
