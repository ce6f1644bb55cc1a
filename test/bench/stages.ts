import { closeSync, openSync, readSync } from 'node:fs'
import type { Consumer } from '../../agent/component/component.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { writeJsonOfEncoded } from '../../agent/otlp/json-of-encoded.ts'
import { JsonWriter } from '../../agent/otlp/json-writer.ts'
import { LineSplitter, type LineBlock } from '../../agent/scan/line-splitter.ts'
import { config as detectConfig } from '../../processors/detect/config.ts'
import { DetectProcessor } from '../../processors/detect/processor.ts'
import { config as parseConfig } from '../../processors/parse/config.ts'
import { ParseProcessor } from '../../processors/parse/processor.ts'
import { config as recombineConfig } from '../../processors/recombine/config.ts'
import { RecombineProcessor } from '../../processors/recombine/processor.ts'
import { settingsWith } from '../support/settings.ts'
import { dataSet } from './data.ts'
import { measureRounds, printRounds, type Rounds } from './rounds.ts'
import { wantedLiterals } from './wanted-literals.ts'

/**
 * The stages of a pipeline by themselves, in one process without files and queues: the lines of the mixed file are in
 * memory as batches, and go through recombine, parse and detect, with the literals looked for and without, and its
 * events through the encoding.
 * Usage: node --expose-gc test/bench/stages.ts [megabytes, default 20] [rounds, default 9] [--json]
 */
const words = process.argv.slice(2)
const [size = '20', rounds = '9'] = words.filter((word) => !word.startsWith('--'))
const { signal } = new AbortController()
const [log = ''] = dataSet({ kind: 'mixed', bytes: Number(size) * 1e6 }).paths

const every = batchesOf([])
const marked = batchesOf(wantedLiterals())
printRounds(
  [
    await measured('recombine, detect, group: every line', every, { parses: false }),
    await measured('recombine, parse, detect, group: every line', every, { parses: true }),
    await measured('the same, pushdown on', marked, { parses: true }),
    ...(await encodings(await detected(marked))),
  ],
  words.includes('--json'),
)

/** The lines of the file in batches that outlive the reading. */
function batchesOf(literals: ReturnType<typeof wantedLiterals>): readonly LogBatch[] {
  const bytes = (isAnyCase: boolean): readonly Uint8Array[] =>
    literals.filter((each) => each.isAnyCase === isAnyCase).map(({ text }) => new TextEncoder().encode(text))
  const splitter = new LineSplitter({
    lineBytesMax: 1 << 20,
    longLines: 'split',
    bufferBytes: 1 << 18,
    ...(literals.length === 0 ? {} : { literals: bytes(false), literalsOfAnyCase: bytes(true) }),
  })
  const file = openSync(log, 'r')
  const batches: LogBatch[] = []
  for (;;) {
    const room = splitter.room()
    const byteCount = readSync(file, room, 0, room.length, null)
    if (byteCount === 0) break
    splitter.wrote(byteCount)
    for (let block = splitter.take(); block !== undefined; block = splitter.take())
      batches.push(batchOf(block))
  }
  closeSync(file)
  return batches
}

function batchOf({ bytes, starts, ends, count, sourceEnds, marks }: LineBlock): LogBatch {
  return new LogBatch({
    bytes: new Uint8Array(bytes),
    starts: new Uint32Array(starts),
    ends: new Uint32Array(ends),
    count,
    sourceEnds,
    stream: 'file:bench',
    observedTimeUnixNano: 1_700_000_000_000_000_000n,
    ...(marks === undefined ? {} : { marks }),
  })
}

interface RunOptions {
  readonly parses: boolean
  readonly take: (batch: LogBatch) => void
}

/** Runs the batches through the processors and hands what comes out to `take`. */
async function run(batches: readonly LogBatch[], { parses, take }: RunOptions): Promise<void> {
  const settings = settingsWith()
  const last: Consumer = {
    consume: (batch) => {
      take(batch)
      batch.settle('delivered')
      return Promise.resolve()
    },
  }
  const detect = new DetectProcessor(settings, detectConfig.parse({}), last)
  const parse = new ParseProcessor(settings, parseConfig.parse({}), detect)
  const recombine = new RecombineProcessor(settings, recombineConfig.parse({}), parses ? parse : detect)
  await detect.start()
  for (const batch of batches) await recombine.consume(batch.copy(), signal)
  await recombine.shutdown(signal)
  await detect.shutdown(signal)
}

async function measured(
  name: string,
  batches: readonly LogBatch[],
  { parses }: { readonly parses: boolean },
): Promise<Rounds> {
  const amount = batches.reduce((sum, { count }) => sum + count, 0)
  let found = 0
  const work = async (): Promise<void> => {
    found = 0
    await run(batches, { parses, take: ({ count }) => (found += count) })
  }
  const result = await measureRounds({ name, amount, unit: 'lines', rounds: Number(rounds), work })
  if (found === 0) throw new Error(`${name}: no error was found`)
  return result
}

async function detected(batches: readonly LogBatch[]): Promise<readonly LogBatch[]> {
  const found: LogBatch[] = []
  await run(batches, { parses: true, take: (batch) => found.push(batch.detach()) })
  return found
}

async function encodings(batches: readonly LogBatch[]): Promise<readonly Rounds[]> {
  const events = {
    amount: batches.reduce((sum, batch) => sum + batch.count, 0),
    unit: 'events',
    rounds: Number(rounds),
  }
  let encoded: readonly Uint8Array[] = []
  const toOtlp = (): void => {
    encoded = batches.map(encodeLogs)
  }
  const writer = new JsonWriter()
  const toJson = (): void => {
    for (const logs of encoded) {
      writer.clear()
      writeJsonOfEncoded(writer, logs)
    }
  }
  return [
    await measureRounds({ ...events, name: 'events to OTLP', work: toOtlp }),
    await measureRounds({ ...events, name: 'OTLP to JSON', work: toJson }),
  ]
}
