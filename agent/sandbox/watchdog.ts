import { readdirSync, readFileSync, statfsSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { SandboxLimit, SandboxLimits } from './sandbox.ts'

/**
 * Watches a tree of processes from outside and reports the first limit it breaks. The kernel's limits are
 * for one process each; this one is for all together, and exact for real memory.
 * Bounds: one look each 100 ms, of a few small files for each process, on this thread: by way of others it takes ten times as long;
 * at the longest one look late.
 */
export interface Watchdog {
  stop(): void
}

interface WatchOptions {
  /** The process that set the sandbox up; all others descend from it. */
  readonly pid: number
  readonly directory: string
  readonly limits: SandboxLimits
  readonly clock: Clock
  readonly onExceeded: (limit: SandboxLimit) => void
}

const LOOK_EVERY_MS = 100
const CLOCK_TICKS_PER_SECOND = 100
/** The processes of the sandbox itself: its outer and inner first process. */
const OWN_PROCESSES = 3

/** Looks from now on until it is stopped, and tells of the first limit that is broken, once. */
export function startWatchdog(options: WatchOptions): Watchdog {
  const { limits, clock } = options
  const diskBytesMax = limits.diskBytes ?? limits.fileBytes * 8
  const watchDisk = createDiskWatch(options.directory, diskBytesMax)
  let isStopped = false
  let cancel = (): void => undefined
  const look = async (): Promise<void> => {
    const usage = usageOfTree(options.pid)
    const exceeded = exceededLimit(usage, limits) ?? ((await watchDisk()) ? 'disk' : undefined)
    if (isStopped) return
    if (exceeded !== undefined) options.onExceeded(exceeded)
    else schedule()
  }
  const schedule = (): void => {
    cancel = clock.after(LOOK_EVERY_MS, () => void look())
  }
  schedule()
  return {
    stop: () => {
      isStopped = true
      cancel()
    },
  }
}

export interface TreeUsage {
  readonly memoryBytes: number
  readonly cpuSeconds: number
  /** Processes and threads. */
  readonly tasks: number
}

function exceededLimit(usage: TreeUsage, limits: SandboxLimits): SandboxLimit | undefined {
  if (usage.memoryBytes > limits.memoryBytes) return 'memory'
  if (usage.tasks > limits.processes + OWN_PROCESSES) return 'processes'
  return usage.cpuSeconds > limits.cpuSeconds ? 'cpu' : undefined
}

/** What a process and all its descendants use together; processes that end meanwhile count as far as they were seen. */
export function usageOfTree(pid: number): TreeUsage {
  const total = { memoryBytes: 0, cpuSeconds: 0, tasks: 0 }
  let generation = [pid]
  const seen = new Set<number>()
  while (generation.length > 0) {
    const children: number[] = []
    for (const process of generation) {
      if (seen.has(process)) continue
      seen.add(process)
      const usage = usageOf(process)
      if (usage === undefined) continue
      total.memoryBytes += usage.memoryBytes
      total.cpuSeconds += usage.cpuSeconds
      total.tasks += usage.tasks
      children.push(...usage.children)
    }
    generation = children
  }
  return total
}

/** Undefined when the process is gone. */
function usageOf(pid: number): (TreeUsage & { readonly children: readonly number[] }) | undefined {
  try {
    const directory = `/proc/${pid}`
    const status = readFileSync(`${directory}/status`, 'latin1')
    const stats = readFileSync(`${directory}/stat`, 'latin1')
    const tasks = readdirSync(`${directory}/task`)
    // Fields 14 to 17 of stat: user and system time, own and of ended children. The name in field 2 may hold anything.
    const fields = stats.slice(stats.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return {
      memoryBytes:
        (kibibytes(status, 'RssAnon') + kibibytes(status, 'RssShmem') + kibibytes(status, 'VmSwap')) * 1_024,
      cpuSeconds: ticks / CLOCK_TICKS_PER_SECOND,
      tasks: tasks.length,
      children: childrenOf(directory, tasks),
    }
  } catch {
    return undefined
  }
}

function childrenOf(directory: string, tasks: readonly string[]): readonly number[] {
  return tasks.flatMap((task) =>
    childrenOfTask(`${directory}/task/${task}/children`)
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  )
}

/** A thread that is gone has none. */
function childrenOfTask(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function kibibytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
}

/**
 * Whether a directory holds too much. Counting it is slow, so that is done only when the file system lost
 * as much room since the beginning.
 */
function createDiskWatch(directory: string, bytesMax: number): () => Promise<boolean> {
  let freeAtStart: number | undefined
  return async () => {
    const free = freeBytes(directory)
    freeAtStart ??= free
    if (!(freeAtStart - free >= bytesMax / 2)) return false
    if ((await bytesBelow(directory)) > bytesMax) return true
    freeAtStart = free
    return false
  }
}

/** What cannot be asked has not shrunk. */
function freeBytes(directory: string): number {
  try {
    const { bfree, bsize } = statfsSync(directory)
    return bfree * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Files come and go meanwhile: what is gone counts nothing. What lies deeper than a path may be is more than anything. */
async function bytesBelow(path: string): Promise<number> {
  try {
    const stats = await lstat(path)
    if (!stats.isDirectory()) return stats.blocks * 512
    let total = 0
    for (const name of await readdir(path)) total += await bytesBelow(join(path, name))
    return total
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENAMETOOLONG' ? Infinity : 0
  }
}
