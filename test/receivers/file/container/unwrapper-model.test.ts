import { test } from 'tap'
import { AcknowledgementTracker, type Receipt } from '../../../../agent/model/acknowledgement.ts'
import { LogBatch } from '../../../../agent/model/log-batch.ts'
import { LineSplitter } from '../../../../agent/scan/line-splitter.ts'
import { Unwrapper, type OpenLines } from '../../../../receivers/file/container/unwrapper.ts'
import { seededRandom } from '../../../../agent/model/seeded-random.ts'
import { testSeed } from '../../../support/seed.ts'

/**
 * Goal: whatever a container wrote comes out byte for byte, once, and nothing is acknowledged that is not out.
 * Method: random records of two streams, cut into pieces as a runtime cuts them and mixed with lines of no
 * runtime, are read in random parts by the real splitter and unwrapper. Batches are settled at once, later or
 * never; at random places everything is forgotten and reading goes on where it was acknowledged.
 */
type Random = () => number

interface Written {
  readonly stream: string
  readonly text: string
  /** Where its first piece begins in the file. */
  readonly start: number
}

interface Out {
  readonly stream: string
  readonly text: string
  readonly receipts: readonly Receipt[]
}

const CHARACTERS = ['a', 'b', ' ', '"', '\\', '\t', '\r', 'é', '漢', '😀', '{', ':', 'P', 'F', '\u0000', '<']
const STREAMS = ['stdout', 'stderr'] as const
const TIME = '2016-10-06T00:00:00.000000001Z'
const GARBAGE = [
  '',
  'no runtime wrote this',
  '{"log":1}',
  `${TIME} stdout`,
  `${TIME} stdin F x`,
  '{"log":"cut',
]

const below = (random: Random, bound: number): number => Math.floor(random() * bound)

const wrapped = {
  // A piece may end inside a character: what is cut are bytes.
  cri: (stream: string, piece: Buffer, isLast: boolean): Buffer =>
    Buffer.concat([Buffer.from(`${TIME} ${stream} ${isLast ? 'F' : 'P'} `), piece, Buffer.from('\n')]),
  docker: (stream: string, piece: Buffer, isLast: boolean): Buffer =>
    Buffer.from(
      `${JSON.stringify({ log: `${piece.toString()}${isLast ? '\n' : ''}`, stream, time: TIME })}\n`,
    ),
}

function piecesOf(random: Random, format: 'cri' | 'docker', text: string): Buffer[] {
  const whole: readonly (Buffer | string)[] = format === 'cri' ? [Buffer.from(text)] : [...text]
  const bytes = Buffer.concat(whole.map((part) => Buffer.from(part)))
  const cuts = Array.from({ length: below(random, 4) }, () =>
    format === 'cri'
      ? below(random, bytes.length + 1)
      : Buffer.byteLength([...text].slice(0, below(random, [...text].length + 1)).join('')),
  ).toSorted((one, other) => one - other)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}

/** A log of a container with what was written to it, in the order in which the records end. */
function makeLog(random: Random, format: 'cri' | 'docker'): { bytes: Buffer; written: Written[] } {
  const lines: Buffer[] = []
  const written: Written[] = []
  let position = 0
  const add = (line: Buffer): void => {
    lines.push(line)
    position += line.length
  }
  const open = new Map<string, { text: string; start: number; pieces: Buffer[] }>()
  for (let number = 0; number < 60 || open.size > 0; number += 1) {
    const stream = STREAMS[below(random, 2)] ?? 'stdout'
    const begun = open.get(stream)
    if (begun === undefined && number < 60) {
      if (random() < 0.1) {
        const text = GARBAGE[below(random, GARBAGE.length)] ?? ''
        written.push({ stream: '', text, start: position })
        add(Buffer.from(`${text}\n`))
        continue
      }
      const length = random() < 0.1 ? 0 : below(random, 30)
      const characters = Array.from({ length }, () => CHARACTERS[below(random, CHARACTERS.length)] ?? '')
      // A record ends like a line of text: a CR before its end belongs to that.
      const text = `${number} ${characters.join('')}.`
      open.set(stream, { text, start: position, pieces: piecesOf(random, format, text) })
    }
    const record = open.get(stream)
    const piece = record?.pieces.shift()
    if (record === undefined || piece === undefined) continue
    const isLast = record.pieces.length === 0
    add(wrapped[format](stream, piece, isLast))
    if (!isLast) continue
    written.push({ stream, text: record.text, start: record.start })
    open.delete(stream)
  }
  return { bytes: Buffer.concat(lines), written }
}

/** Reads a log from a position, in random parts, up to a position; gives what came out. */
function read(
  random: Random,
  {
    bytes,
    format,
    to,
    tracker,
  }: {
    readonly bytes: Buffer
    readonly format: 'cri' | 'docker'
    readonly to: number
    readonly tracker: AcknowledgementTracker
  },
): Out[] {
  const out: Out[] = []
  const open: OpenLines = new Map()
  const unwrapper = new Unwrapper(1_000_000, false)
  const splitter = new LineSplitter({ lineBytesMax: 1_024, longLines: 'split', bufferBytes: 8_192 })
  const from = tracker.safePosition
  splitter.reset(from)
  for (let position = from; position < to;) {
    const part = bytes.subarray(position, Math.min(to, position + 1 + below(random, 400)))
    position += splitter.write(part)
    for (let block = splitter.take(); block !== undefined; block = splitter.take()) {
      const receipt = tracker.issue(block.sourceEnds.at(-1) ?? 0)
      for (const { stream, records, receipts } of unwrapper.unwrap(block, {
        receipt,
        format,
        open,
        monotonicMs: 0,
      })) {
        const { starts, ends, count, times, owned } = records
        const batch = new LogBatch(
          {
            bytes: block.bytes,
            starts,
            ends,
            count,
            receipts,
            stream,
            observedTimeUnixNano: 0n,
            resource: { attributes: {} },
            attributes: {},
          },
          { time: times, ...(owned.length > 0 ? { owned } : {}) },
        )
        for (let index = 0; index < count; index += 1) {
          // All of a batch is settled together.
          out.push({ stream, text: batch.bodyText(index), receipts: index === count - 1 ? receipts : [] })
        }
        if (count === 0) throw new Error('a batch without records')
      }
    }
  }
  return out
}

const textsOf = (
  out: readonly { readonly stream: string; readonly text: string }[],
  stream: string,
): string[] => out.filter((each) => each.stream === stream).map(({ text }) => text)

for (const format of ['cri', 'docker'] as const) {
  test(`Unwrapper gives back every byte of a ${format} log once, however it is cut and read`, (t) => {
    const seed = testSeed
    t.comment(`HEPHAESTUS_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    for (let round = 0; round < 60; round += 1) {
      const { bytes, written } = makeLog(random, format)
      const tracker = new AcknowledgementTracker({ source: 'test', isResumable: true })
      const out = read(random, { bytes, format, to: bytes.length, tracker })
      for (const stream of ['', ...STREAMS]) {
        if (JSON.stringify(textsOf(out, stream)) !== JSON.stringify(textsOf(written, stream)))
          t.strictSame(textsOf(out, stream), textsOf(written, stream), `round ${round}`)
      }
      for (const receipt of out.flatMap(({ receipts }) => receipts)) receipt.settle('delivered')
      if (tracker.openCount > 0 || tracker.safePosition !== bytes.length)
        t.fail(
          `round ${round}: ${tracker.openCount} receipts are left, ${tracker.safePosition} of ${bytes.length}`,
        )
    }
    t.pass('all rounds')
    t.end()
  })

  test(`Unwrapper has nothing of a ${format} log acknowledged that is not out, whenever everything is forgotten`, (t) => {
    const seed = testSeed
    t.comment(`HEPHAESTUS_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    for (let round = 0; round < 60; round += 1) {
      const { bytes, written } = makeLog(random, format)
      const settled: Out[] = []
      let safe = 0
      for (let life = 0; life < 4; life += 1) {
        const tracker = new AcknowledgementTracker({ source: 'test', isResumable: true }, safe)
        const to = life === 3 ? bytes.length : safe + below(random, bytes.length - safe + 1)
        let batch: Out[] = []
        for (const each of read(random, { bytes, format, to, tracker })) {
          batch.push(each)
          if (each.receipts.length === 0) continue
          if (life === 3 || random() < 0.7) {
            settled.push(...batch)
            for (const receipt of each.receipts) receipt.settle('delivered')
          }
          batch = []
        }
        safe = tracker.safePosition
        const lost = written.filter(
          ({ stream, text, start }) => start < safe && !textsOf(settled, stream).includes(text),
        )
        if (lost.length > 0)
          t.strictSame(lost, [], `round ${round}, life ${life}: acknowledged up to ${safe}`)
      }
      if (safe !== bytes.length) t.fail(`round ${round}: acknowledged up to ${safe} of ${bytes.length}`)
      const strangers = settled.filter(
        ({ stream, text }) => stream !== '' && !textsOf(written, stream).includes(text),
      )
      // Pieces of a record whose first one was acknowledged would come out as a record of their own.
      if (strangers.length > 0)
        t.strictSame(
          strangers.map(({ text }) => text),
          [],
          `round ${round}`,
        )
    }
    t.pass('all rounds')
    t.end()
  })
}
