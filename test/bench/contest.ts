import type { Command, Cost } from './measure.ts'
import { measureCommand } from './measure.ts'
import type { ResultRow } from './result.ts'
import { spreadOf, type Spread } from './statistics.ts'

/** A program that does one piece of work. */
export interface Contender {
  readonly name: string
  /** Prepares one run: empty outputs, fresh state. What it gives back ends with `finish`. */
  prepare(): Promise<Prepared> | Prepared
}

interface Prepared {
  readonly command: Command
  /** What was found, once the command has ended. Errors: when the work was not done. */
  finish(cost: Cost): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
}

interface ContestOptions {
  readonly runs: number
  readonly say: (line: string) => void
}

/**
 * Lets every contender do its work `runs` times, in turns, so that what else the machine does hits all of them
 * alike. Shape: one row a contender, in their order.
 */
export async function contest(
  contenders: readonly Contender[],
  { runs, say }: ContestOptions,
): Promise<readonly ResultRow[]> {
  const costs = contenders.map((): Cost[] => [])
  const figures = contenders.map((): Readonly<Record<string, string>> => ({}))
  for (let run = 0; run < runs; run += 1) {
    for (const [index, contender] of contenders.entries()) {
      const prepared = await contender.prepare()
      const cost = await measureCommand(prepared.command)
      figures[index] = await prepared.finish(cost)
      costs[index]?.push(cost)
      say(
        `${contender.name}: ${cost.cpuSeconds.toFixed(3)} CPU-s, ${Math.round(cost.peakBytes / 1e6)} MB ${JSON.stringify(figures[index])}`,
      )
    }
  }
  return contenders.map(({ name }, index) => ({
    contender: name,
    cpuSeconds: spread(costs[index], (cost) => cost.cpuSeconds),
    peakBytes: spread(costs[index], (cost) => cost.peakBytes),
    figures: figures[index] ?? {},
  }))
}

function spread(costs: readonly Cost[] | undefined, value: (cost: Cost) => number): Spread {
  return spreadOf((costs ?? []).map(value))
}
