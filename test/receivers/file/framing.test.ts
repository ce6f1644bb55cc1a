import { test } from 'tap'
import { config as fileConfig } from '../../../receivers/file/config.ts'
import { createFramer } from '../../../receivers/file/create-framer.ts'
import { encodingFault, encodingOf } from '../../../receivers/file/encoding.ts'
import type { Framer } from '../../../receivers/file/framer.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

interface Cut {
  readonly texts: readonly string[]
  readonly ends: readonly number[]
  readonly truncated: readonly string[]
}

function framerOf(own: Record<string, unknown>): Framer {
  const config = fileConfig.parse({
    include: ['/x'],
    read_buffer_size: '4KiB',
    max_log_size: '64KiB',
    ...own,
  })
  return createFramer(config, encodingOf(config.encoding), undefined)
}

/** Feeds bytes in pieces of a size; the end of the input is flushed. */
function cut(framer: Framer, bytes: Buffer, pieceBytes: number, from = 0): Cut {
  const found = { texts: [] as string[], ends: [] as number[], truncated: [] as string[] }
  const note = (block: ReturnType<Framer['take']>): void => {
    if (block === undefined) return
    for (let index = 0; index < block.count; index += 1) {
      const text = block.bytes.toString('utf8', block.starts[index], block.ends[index])
      found.texts.push(text)
      found.ends.push(block.sourceEnds[index] ?? -1)
      if (block.truncated.includes(index)) found.truncated.push(text)
    }
  }
  framer.reset(from)
  for (let read = 0; read < bytes.length;) {
    const room = framer.room()
    const taken = Math.min(room.length, pieceBytes, bytes.length - read)
    bytes.copy(room, 0, read, read + taken)
    framer.wrote(taken)
    read += taken
    for (let block = framer.take(); block !== undefined; block = framer.take()) note(block)
  }
  note(framer.flush())
  return found
}

const utf16 = (text: string, encoding: string): Buffer =>
  encoding === 'utf-16le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16()

test('Framer cuts UTF-16 at its line feeds, at any division into reads, with positions of the file', (t) => {
  // U+010A and U+0A05 hold the byte of a line feed, and so do the halves of some pairs.
  const lines = ['plain', '', 'Ċ અ 😀', 'é\r', 'x'.repeat(300), '\ud800 lone', 'last']
  const text = lines.join('\n')
  const expected = lines.map((line) => line.replace('\r', '').replace('\ud800', '\ufffd'))
  let position = 0
  const ends = lines.map(
    (line, index) => (position += 2 * (line.length + (index < lines.length - 1 ? 1 : 0))),
  )
  for (const encoding of ['utf-16le', 'utf-16be']) {
    for (const pieceBytes of [1, 2, 3, 7, 64, 10_000]) {
      const found = cut(framerOf({ encoding }), utf16(text, encoding), pieceBytes)
      t.strictSame(found.texts, expected, `${encoding} ${pieceBytes}`)
      t.strictSame(found.ends, ends)
    }
  }
  t.end()
})

test('Framer splits and truncates long UTF-16 lines at positions it can go on from', (t) => {
  const text = `${'é😀'.repeat(40)}\nnext\n`
  const bytes = utf16(text, 'utf-16le')
  const split = cut(framerOf({ encoding: 'utf-16le', max_log_size: '16B' }), bytes, 50)
  t.equal(split.texts.join(''), 'é😀'.repeat(40) + 'next')
  t.equal(split.ends.at(-1), bytes.length)
  split.ends.slice(0, -1).forEach((end, index) => {
    const rest = cut(framerOf({ encoding: 'utf-16le', max_log_size: '16B' }), bytes.subarray(end), 50, end)
    t.equal(rest.texts.join(''), split.texts.slice(index + 1).join(''))
    t.equal(rest.ends.at(-1), bytes.length)
  })
  const truncated = cut(
    framerOf({ encoding: 'utf-16le', max_log_size: '16B', max_log_size_behavior: 'truncate' }),
    bytes,
    50,
  )
  t.strictSame(truncated.texts, ['é😀é😀é', 'next'])
  t.strictSame(truncated.ends, [bytes.length - 10, bytes.length])
  t.end()
})

const start = (line_start_pattern: string, more = {}): Record<string, unknown> => ({
  multiline: { line_start_pattern, ...more },
})
const end = (line_end_pattern: string, more = {}): Record<string, unknown> => ({
  multiline: { line_end_pattern, ...more },
})

test('Framer cuts records where a pattern matches, at any division into reads', (t) => {
  const trace = '2024-01-02 boom é\n\tat a\n\tat b\n2024-01-03 fine\n2024-01-04 last\nof all\n'
  const cases: readonly (readonly [
    own: Record<string, unknown>,
    text: string,
    expected: readonly string[],
  ])[] = [
    [
      start('^\\d{4}-\\d{2}'),
      trace,
      ['2024-01-02 boom é\n\tat a\n\tat b', '2024-01-03 fine', '2024-01-04 last\nof all'],
    ],
    [
      start('^(2024-01-02|2024-01-04)'),
      trace,
      ['2024-01-02 boom é\n\tat a\n\tat b\n2024-01-03 fine', '2024-01-04 last\nof all'],
    ],
    [
      start('^2024-01-04|^\\tat b'),
      trace,
      ['2024-01-02 boom é\n\tat a', '\tat b\n2024-01-03 fine', '2024-01-04 last\nof all'],
    ],
    [start('^\\S+ ', { omit_pattern: true }), 'a one\n two\nb three\n', ['one\n two', 'three']],
    [
      start('START '),
      'junk START 1 START 2\nmore START 3',
      ['junk ', 'START 1 ', 'START 2\nmore ', 'START 3'],
    ],
    [start('^é'), 'é1\nx\né2\n', ['é1\nx', 'é2']],
    [start('\\n\\n'), 'a\nb\n\nc\n\nd', ['a\nb', 'c', 'd']],
    [end('END'), 'one\nEND\ntwo END three', ['one\nEND', 'two END', ' three']],
    [end('END', { omit_pattern: true }), 'one END\ntwo END\n', ['one ', 'two ']],
    [end(';\\s*$'), 'a\nb;\nc; d;\r\ne;\n', ['a\nb;', 'c; d;', 'e;']],
    [end('^\\s*\\}$'), '{\n "a": 1\n}\n{\n}\n', ['{\n "a": 1\n}', '{\n}']],
    [start('^x'), '', []],
    [start('^x'), '\r\n\n', []],
  ]
  for (const [own, text, expected] of cases) {
    for (const pieceBytes of [1, 5, 10_000]) {
      const bytes = Buffer.from(text)
      const found = cut(framerOf(own), bytes, pieceBytes)
      t.strictSame(found.texts, expected, `${JSON.stringify(own)} ${JSON.stringify(text)} ${pieceBytes}`)
    }
  }
  t.end()
})

test('Framer goes on from every position a record ended at', (t) => {
  const text = 'a 1\n x\na 2\na 3\n y\n z\na 4\n'
  const bytes = Buffer.from(text)
  const whole = cut(framerOf(start('^a')), bytes, 1_000)
  t.strictSame(whole.texts, ['a 1\n x', 'a 2', 'a 3\n y\n z', 'a 4'])
  whole.ends.forEach((position, index) => {
    const rest = cut(framerOf(start('^a')), bytes.subarray(position), 1_000, position)
    t.strictSame(rest.texts, whole.texts.slice(index + 1))
    t.strictSame(rest.ends, whole.ends.slice(index + 1))
  })
  t.end()
})

test('Framer bounds records of a pattern by max_log_size, in both ways', (t) => {
  const text = `a ${'é'.repeat(50)}\na 2\n`
  const split = cut(framerOf({ ...start('^a'), max_log_size: '16B' }), Buffer.from(text), 9)
  t.equal(split.texts.join(''), text.replaceAll('\n', ''))
  t.ok(split.texts.every((part) => Buffer.byteLength(part) <= 16 && !part.includes('\ufffd')))
  const own = { ...start('^a'), max_log_size: '16B', max_log_size_behavior: 'truncate' }
  for (const pieceBytes of [1, 9, 1_000]) {
    const truncated = cut(framerOf(own), Buffer.from(text), pieceBytes)
    t.strictSame(truncated.texts, ['a ééééééé', 'a 2'], String(pieceBytes))
    t.strictSame(truncated.truncated, ['a ééééééé'])
  }
  t.end()
})

test('Framer cuts many records of a pattern in time that grows with their number', (t) => {
  const bytes = Buffer.from('2024-01-02 03:04:05 INFO some text of usual length\n'.repeat(60_000))
  for (const pattern of ['^\\d{4}-\\d{2}-\\d{2} ', '\\d{4}-\\d{2}-\\d{2} ']) {
    const framer = framerOf({ ...start(pattern), read_buffer_size: '256KiB' })
    const seconds = cpuSecondsOf(() => t.equal(cut(framer, bytes, 262_144).texts.length, 60_000))
    t.ok(seconds < LINEAR_SECONDS_MAX, `${pattern}: ${seconds} s`)
  }
  t.end()
})

test('encodingFault refuses what cannot be decoded and takes the names of the Collector', (t) => {
  for (const name of ['', 'utf-32', 'klingon', 'iso-2022-jp'])
    t.match(encodingFault(name), /^expected utf-8/, name)
  for (const name of [
    'utf-8',
    'nop',
    'UTF-16LE',
    'utf-16be',
    'ascii',
    'latin1',
    'ISO-8859-1',
    'big5',
    'GBK',
    'shift_jis',
    'windows-1252',
  ]) {
    t.equal(encodingFault(name), undefined, name)
  }
  t.end()
})
