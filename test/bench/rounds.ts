/** Work that was done several times in one process. */
export interface Rounds {
  readonly name: string
  /** What one round went through. Shape: 300000 "lines". */
  readonly amount: number
  readonly unit: string
  /** Processor time of each round, all threads of the process. */
  readonly cpuSeconds: readonly number[]
  /** What was on the heap after the first round, and after the last. */
  readonly heapBytes: readonly [first: number, last: number]
}

interface Work {
  readonly name: string
  readonly amount: number
  readonly unit: string
  readonly rounds: number
  readonly work: () => Promise<void> | void
}

/** Does the work, and measures each round. */
export async function measureRounds({ name, amount, unit, rounds, work }: Work): Promise<Rounds> {
  const cpuSeconds: number[] = []
  let firstHeapBytes = 0
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    cpuSeconds.push((user + system) / 1e6)
    if (round === 0) firstHeapBytes = heapUsedBytes()
  }
  return { name, amount, unit, cpuSeconds, heapBytes: [firstHeapBytes, heapUsedBytes()] }
}

/** Without what is garbage, where the process was started with --expose-gc. */
function heapUsedBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** Prints what was measured: as JSON for another program, else to be read. */
export function printRounds(measured: readonly Rounds[], isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(measured))
    return
  }
  for (const { name, amount, unit, cpuSeconds, heapBytes } of measured) {
    const rates = cpuSeconds.map((seconds) => amount / seconds).sort((one, other) => one - other)
    const text = (rate: number | undefined): string => Math.round(rate ?? 0).toLocaleString('en')
    const heap = heapBytes.map((bytes) => (bytes / 1e6).toFixed(0)).join(' to ')
    console.log(
      `${name}: ${text(rates[Math.floor(rates.length / 2)])} ${unit} a CPU-second (${text(rates[0])} to ${text(rates.at(-1))}), heap ${heap} MB`,
    )
  }
}
