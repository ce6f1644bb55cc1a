import { join } from 'node:path'
import { measureCommand } from '../measure.ts'
import { ROOT } from '../programs.ts'
import type { ResultRow, Scenario, Target } from '../result.ts'
import type { Rounds } from '../rounds.ts'
import { spreadOf } from '../statistics.ts'

interface Promised {
  readonly promise: string
  readonly of: string
  readonly leastPerSecond: number
}

const PROMISED: readonly Promised[] = [
  {
    promise: 'every line joined, detected, grouped: at least 500,000 lines per CPU-second',
    of: 'recombine, detect, group: every line',
    leastPerSecond: 500_000,
  },
  {
    promise: 'at least 20,000 traces grouped per CPU-second',
    of: 'traces grouped',
    leastPerSecond: 20_000,
  },
  {
    promise: 'at least 300,000 messages masked and clustered per CPU-second',
    of: 'lines masked and clustered',
    leastPerSecond: 300_000,
  },
]
/** What caches may still take after the first round. */
const GROWTH_MAX = 1.25

/** (s) The stages by themselves, in memory: no files, no queue, no start-up. */
export const stages: Scenario = {
  id: 's',
  async run({ bytes, runs, say }) {
    const megabytes = Math.min(bytes / 1e6, 20)
    // As many rounds as make the bytes that the other scenarios read.
    const rounds = Math.max(runs, Math.ceil(bytes / 1e6 / megabytes))
    const all = [
      ...(await roundsOf('test/bench/stages.ts', [String(megabytes), String(rounds)])),
      ...(await roundsOf('test/bench/grouping.ts', ['300000', String(runs)])),
    ]
    for (const each of all)
      say(`${each.name}: ${rateOf(each).toLocaleString('en')} ${each.unit} per CPU-second`)
    return {
      id: 's',
      title: 'The stages by themselves, in memory',
      method: `Lines of the mixed file (${megabytes} MB), made messages and made traces, gone through again and again in one process, the lines ${rounds} times; processor time of a round with that of collecting its garbage and of compiling, median of the rounds and beside it the first one alone, which compiles; the heap after a collection.`,
      rows: all.map(rowOf),
      targets: [...PROMISED.map((promised) => targetOf(promised, all)), memoryTarget(all)],
      notes: [],
    }
  },
}

async function roundsOf(script: string, words: readonly string[]): Promise<readonly Rounds[]> {
  const { output } = await measureCommand({
    words: [process.execPath, '--expose-gc', join(ROOT, script), ...words, '--json'],
  })
  return JSON.parse(output) as readonly Rounds[]
}

/** In the middle of the rounds. */
function rateOf({ amount, cpuSeconds }: Rounds): number {
  return Math.round(amount / spreadOf(cpuSeconds).median)
}

function rowOf(rounds: Rounds): ResultRow {
  const [first, last] = rounds.heapBytes
  return {
    contender: `Hephaestus: ${rounds.name}`,
    cpuSeconds: spreadOf(rounds.cpuSeconds),
    peakBytes: spreadOf([Math.max(first, last)]),
    figures: {
      'per CPU-second': `${rateOf(rounds).toLocaleString('en')} ${rounds.unit}`,
      'in the first round': Math.round(rounds.amount / (rounds.cpuSeconds[0] ?? NaN)).toLocaleString('en'),
    },
  }
}

function targetOf({ promise, of, leastPerSecond }: Promised, all: readonly Rounds[]): Target {
  const found = all.find(({ name }) => name === of)
  const rate = found === undefined ? 0 : rateOf(found)
  return { promise, measured: rate.toLocaleString('en'), isMet: rate >= leastPerSecond }
}

function memoryTarget(all: readonly Rounds[]): Target {
  const growth = Math.max(...all.map(({ heapBytes: [first, last] }) => last / first))
  return {
    promise: 'memory stays flat from the first round to the last',
    measured: `${growth.toFixed(2)} times at most`,
    isMet: growth <= GROWTH_MAX,
  }
}
