import { readdirSync, readFileSync } from 'node:fs'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { compileKernel, KERNELS } from '../../../.ci/kernel.ts'
import { LineSplitter, type LinePart, type LongLinePolicy } from '../../../agent/scan/line-splitter.ts'
import { linesOf, ReferenceSplitter, type Line } from './support.ts'

test('each .wasm is what npm run kernel makes of its source', async (t) => {
  for (const name of KERNELS) {
    const compiled = await compileKernel(readFileSync(`${name}.as.ts`, 'utf8'))
    t.ok(Buffer.from(compiled).equals(readFileSync(`${name}.wasm`)), name)
  }
  const sources = readdirSync('agent/scan').filter((name) => name.endsWith('.as.ts'))
  t.same(
    sources.map((name) => `agent/scan/${name.slice(0, -'.as.ts'.length)}`).toSorted(),
    KERNELS.toSorted(),
  )
  await t.rejects(compileKernel('export function scan(): Nothing {}'), /Cannot find name 'Nothing'/)
})

/** Few different bytes, so that literals are there; line ends; parts of UTF-8 sequences; any byte at all. */
const frequent = fc.constantFrom(...Buffer.from('aaabbcABe \r\n'))
const byte = fc.oneof(
  { weight: 30, arbitrary: frequent },
  { weight: 3, arbitrary: fc.constantFrom(0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0x0a) },
  { weight: 1, arbitrary: fc.nat(255) },
)
const bytes = (lengthMax: number) =>
  fc.array(byte, { maxLength: lengthMax }).map((values) => Buffer.from(values))
const literals = fc.array(
  fc
    .array(fc.oneof(frequent, frequent, byte), { minLength: 1, maxLength: 12 })
    .map((values) => Buffer.from(values)),
  { maxLength: 14 },
)
const action = fc.oneof(
  { weight: 8, arbitrary: bytes(30).map((chunk) => ({ kind: 'write' as const, chunk })) },
  { weight: 6, arbitrary: bytes(300).map((chunk) => ({ kind: 'write' as const, chunk })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
)

/** Everything the splitter tells, after each step. */
interface Step {
  readonly lines: readonly Line[]
  readonly position: number
  readonly restBytes: number
  readonly inside: LinePart
}

function write(splitter: LineSplitter, chunk: Uint8Array): Line[] {
  const lines: Line[] = []
  for (let taken = 0; taken < chunk.length;) {
    taken += splitter.write(chunk.subarray(taken))
    for (let block = splitter.take(); block !== undefined; block = splitter.take())
      lines.push(...linesOf(block))
  }
  return lines
}

function stepOf(lines: readonly Line[], { position, restBytes, inside }: Omit<Step, 'lines'>): Step {
  return { lines, position, restBytes, inside }
}

test('LineSplitter does what a splitter of single bytes and strings does', (t) => {
  const property = fc.property(
    fc.array(action, { maxLength: 14 }),
    fc.record({
      lineBytesMax: fc.oneof(
        fc.integer({ min: 4, max: 12 }),
        fc.integer({ min: 60, max: 140 }),
        fc.constant(9_000),
      ),
      longLines: fc.constantFrom<LongLinePolicy>('split', 'truncate'),
      literals,
      literalsOfAnyCase: literals,
    }),
    fc.constantFrom<LinePart>('line', 'continued', 'discarded'),
    (actions, options, inside) => {
      const splitter = new LineSplitter({ ...options, bufferBytes: 16 })
      splitter.reset(0, inside)
      const reference = new ReferenceSplitter(options, inside)
      for (const step of actions) {
        const isWrite = step.kind === 'write'
        const lines = isWrite ? write(splitter, step.chunk) : linesOf(splitter.flush())
        const expected = isWrite ? reference.write(step.chunk) : reference.flush()
        if (JSON.stringify(stepOf(lines, splitter)) !== JSON.stringify(stepOf(expected, reference)))
          return false
      }
      return true
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_500 }))
  t.end()
})

test('LineSplitter finds a literal at every place of a line and of the blocks that are looked at', (t) => {
  const wrong: string[] = []
  const lengths = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 23]
  for (const text of lengths.map((length) => 'abcdefghijklmnopqrstuvwxyz'.slice(-length))) {
    for (const isAnyCase of [false, true]) {
      const literal = isAnyCase
        ? { literalsOfAnyCase: [Buffer.from(text)] }
        : { literals: [Buffer.from(text)] }
      const splitter = new LineSplitter({
        lineBytesMax: 1_000,
        longLines: 'split',
        bufferBytes: 4_096,
        ...literal,
      })
      const written = isAnyCase ? text.toUpperCase() : text
      const first = written.slice(0, 1)
      const rest = written.slice(1)
      for (let distance = 0; distance < 140; distance += 1) {
        const dots = '.'.repeat(distance)
        const lines: readonly [text: string, mark: number][] = [
          [`${dots}${written}.`, 1],
          [`${dots}${written}`, 1],
          [`${written}${dots}`, 1],
          [`${dots}${first}`, text.length === 1 ? 1 : 0],
          [rest, 0],
          [`${dots}${written.slice(0, -1)}`, 0],
          [`${dots}${isAnyCase ? text : text.toUpperCase()}`, isAnyCase ? 1 : 0],
        ]
        splitter.write(Buffer.from(lines.map(([line]) => `${line}\n`).join('')))
        const marks = [...(splitter.take()?.marks ?? [])].join('')
        const expected = lines.map(([, mark]) => mark).join('')
        if (marks !== expected) wrong.push(`${written} at ${distance}: ${marks}, not ${expected}`)
        // A line that is flushed is looked at by itself.
        splitter.write(Buffer.from(`${dots}${written}`))
        splitter.take()
        if (splitter.flush()?.marks?.[0] !== 1) wrong.push(`${written} at ${distance}, flushed`)
        splitter.reset(0)
      }
    }
  }
  t.strictSame(wrong, [])
  t.end()
})

test('LineSplitter marks the lines that hold one of many literals, and no others', (t) => {
  const letter = fc.constantFrom(...'abcdefghijklmnop')
  const word = (minLength: number, maxLength: number) => fc.string({ unit: letter, minLength, maxLength })
  const property = fc.property(
    fc.array(word(3, 7), { minLength: 100, maxLength: 300, size: 'max' }),
    fc.array(word(0, 90), { minLength: 200, maxLength: 400, size: 'max' }),
    (words, texts) => {
      const splitter = new LineSplitter({
        lineBytesMax: 1_000,
        longLines: 'split',
        bufferBytes: 1 << 16,
        literals: words.map((literal) => Buffer.from(literal)),
      })
      splitter.write(Buffer.from(`${texts.join('\n')}\n`))
      const lines = linesOf(splitter.take())
      return lines.every(
        ({ text, isMarked }, index) =>
          text === texts[index] && isMarked === words.some((literal) => text.includes(literal)),
      )
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: 30 }))
  t.end()
})

test('LineSplitter tells literals apart that have the same bytes in their middle', (t) => {
  const around = (maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...'aAbq":5 6'), minLength: 1, maxLength })
  const text = fc
    .tuple(around(4), fc.constantFrom('level', 'LEVEL', 'status'), around(6))
    .map((parts) => parts.join(''))
  // With so many others windows are sampled.
  const others = Array.from({ length: 300 }, (_, index) => `~${index}~${index}`)
  const property = fc.property(
    fc.array(text, { minLength: 40, maxLength: 200, size: 'max' }),
    fc.array(text, { minLength: 20, maxLength: 60, size: 'max' }),
    fc.nat(40),
    (words, lines, anyCaseCount) => {
      const options = {
        lineBytesMax: 1_000,
        longLines: 'split',
        bufferBytes: 1 << 16,
        literals: [...words.slice(anyCaseCount), ...others].map((word) => Buffer.from(word)),
        literalsOfAnyCase: words.slice(0, anyCaseCount).map((word) => Buffer.from(word)),
      } as const
      const [splitter, reference] = [new LineSplitter(options), new ReferenceSplitter(options)]
      const written = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      splitter.write(written)
      const expected = reference.write(written)
      return linesOf(splitter.take()).every(({ isMarked }, index) => isMarked === expected[index]?.isMarked)
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: 100 }))
  t.end()
})

test('LineSplitter finds each of many literals at every place of a line, and nothing that is one byte off', (t) => {
  const words = manyWords()
  const [exact, anyCase] = [words.slice(0, 400), words.slice(400)]
  const options = {
    lineBytesMax: 1_000,
    longLines: 'split',
    bufferBytes: 1 << 18,
    literals: exact.map((word) => Buffer.from(word)),
    literalsOfAnyCase: anyCase.map((word) => Buffer.from(word)),
  } as const
  const [splitter, reference] = [new LineSplitter(options), new ReferenceSplitter(options)]
  const lines = words.flatMap((word, index) => {
    const filling = '.'.repeat(index % 67)
    const shown = index % 2 === 0 ? word : word.toUpperCase()
    return [`${filling}${shown}-`, `${filling}.${shown}`, `${filling}${shown.slice(0, -1)}-${shown.slice(1)}`]
  })
  const text = Buffer.from(`${lines.join('\n')}\n`)
  splitter.write(text)
  const found = linesOf(splitter.take())
  t.strictSame(found, reference.write(text))
  t.ok(found.some(({ isMarked }) => isMarked) && found.some(({ isMarked }) => !isMarked))
  t.end()
})

/** So many that windows are sampled, of 2 to 13 letters. */
function manyWords(): readonly string[] {
  let state = 1
  const next = (below: number): number => {
    state = (state * 48_271) % 0x7fffffff
    return state % below
  }
  const letters = 'etaoinsrhldcumfpgwybvkxjqz'
  const word = (length: number): string => Array.from({ length }, () => letters[next(26)]).join('')
  return Array.from({ length: 800 }, (_, index) => word(2 + (index % 12)))
}

test('LineSplitter keeps a block of lines for as long as it is promised', (t) => {
  const splitter = new LineSplitter({
    lineBytesMax: 100,
    longLines: 'truncate',
    bufferBytes: 4_096,
    literals: [Buffer.from('b')],
  })
  splitter.write(Buffer.from(`ab\n${'x'.repeat(200)}\nc\n`))
  const first = splitter.take()
  splitter.write(Buffer.from('d\ne\nf\nbb\n'))
  splitter.take()
  t.strictSame([...(first?.sourceEnds ?? [])], [3, 204, 206])
  t.strictSame(first?.truncated, [1])
  t.strictSame([...(first?.marks ?? [])], [1, 0, 0])
  t.end()
})

test('LineSplitter refuses an empty literal, which every line would hold', (t) => {
  const options = { lineBytesMax: 100, longLines: 'split', bufferBytes: 100 } as const
  t.throws(() => new LineSplitter({ ...options, literals: [Buffer.alloc(0)] }), { code: 'HEPH_INVARIANT' })
  t.throws(() => new LineSplitter({ ...options, literalsOfAnyCase: [Buffer.alloc(0)] }), {
    code: 'HEPH_INVARIANT',
  })
  t.equal(new LineSplitter(options).take(), undefined)
  t.end()
})
