import { test } from 'tap'
import { LineSplitter, type LongLinePolicy } from '../../../agent/scan/line-splitter.ts'
import { linesOf } from './support.ts'

function split(
  input: string,
  options: { lineBytesMax?: number; longLines?: LongLinePolicy; inside?: 'continued' } = {},
): string[] {
  const { lineBytesMax = 1_000, longLines = 'split', inside } = options
  const splitter = new LineSplitter({ lineBytesMax, longLines, bufferBytes: 16 })
  splitter.reset(0, inside)
  splitter.write(Buffer.from(input))
  const lines = [...linesOf(splitter.take()), ...linesOf(splitter.flush())]
  return lines.map((line) => line.text)
}

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
    t.strictSame(split(input, options), lines, name)
  }
  t.end()
})

test('LineSplitter leaves out the rest of a line whose truncated head was flushed', (t) => {
  const splitter = new LineSplitter({ lineBytesMax: 4, longLines: 'truncate', bufferBytes: 16 })
  splitter.write(Buffer.from('abcdefgh'))
  t.equal(splitter.take(), undefined)
  t.equal(splitter.restBytes, 8)
  t.strictSame(linesOf(splitter.flush()), [
    { text: 'abcd', sourceEnd: 8, isTruncated: true, isMarked: false },
  ])
  t.equal(splitter.inside, 'discarded')
  splitter.write(Buffer.from('ijkl\nnext\n'))
  t.strictSame(linesOf(splitter.take()), [
    { text: 'next', sourceEnd: 18, isTruncated: false, isMarked: false },
  ])
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
