import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { constrainedMemory } from 'node:process'

/** What the process uses. Units: bytes. */
export interface MemoryUse {
  readonly rss: number
  readonly heapUsed: number
  readonly heapTotal: number
  readonly external: number
}

/** Where the limits of a control group are written, version 2 and version 1. Source: Linux, cgroups(7). */
const LIMIT_FILES = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']

/**
 * How much memory there is for this process: what its container, or the control group that a service manager put it in
 * (`constrainedBytes`, 0 for none), may use, else what the machine has.
 */
export async function memoryAvailable(
  files: readonly string[] = LIMIT_FILES,
  machineBytes: number = totalmem(),
  constrainedBytes: number = constrainedMemory(),
): Promise<number> {
  const limits = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => 'max')))
  // Without a limit the files hold "max", or a number beyond any machine.
  const bytes = [...limits.map((text) => Number(text)), constrainedBytes].filter((limit) => limit > 0)
  return Math.min(machineBytes, ...bytes)
}

/**
 * What of the memory of the process is in use. The process keeps pages that it has freed, so that its resident
 * size says too much after a peak: what its parts say they use, with what Node itself took at the start, is
 * believed where it is less.
 */
export class MemoryGauge {
  readonly #read: () => MemoryUse
  readonly #ownBytes: number

  constructor(read: () => MemoryUse = () => process.memoryUsage()) {
    this.#read = read
    const { rss, heapTotal, external } = read()
    this.#ownBytes = Math.max(0, rss - heapTotal - external)
  }

  usedBytes(): number {
    const { rss, heapUsed, external } = this.#read()
    return Math.min(rss, heapUsed + external + this.#ownBytes)
  }
}
