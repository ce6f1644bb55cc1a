import type { Clock } from '../model/clock.ts'
import {
  diskCacheUses,
  emptyDiskCache,
  type DiskCacheName,
  type DiskCacheUse,
  DISK_CACHES,
} from '../storage/disk-caches.ts'
import { cacheUses, emptyCaches, type CacheUse } from '../telemetry/counted-cache.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import { measureCaches } from './cache-metrics.ts'
import type { RepairProcess } from './repair-process.ts'

/** A cache, with where it is. Shape: `process` is '' for what lies on the disk. */
export interface PlacedCache extends Partial<CacheUse> {
  readonly name: string
  readonly process: 'agent' | 'repair' | ''
  readonly entries: number
}

interface AgentCachesOptions {
  readonly stateDirectory: string
  readonly repair: RepairProcess
  readonly instruments: Instruments
  readonly clock: Clock
}

/** How old what is measured of the disk may be: to look means to walk through folders. */
const LOOK_AGAIN_MS = 60_000

/** The caches of the agent: those of its own process, of the repair process while there is one, and in the state directory. */
export class AgentCaches {
  readonly #options: AgentCachesOptions
  /** As they were when somebody looked last. */
  #onDisk: readonly DiskCacheUse[] = []
  #lookedAtMs = -Infinity

  constructor(options: AgentCachesOptions) {
    this.#options = options
    measureCaches(options.instruments, () => this.#measured())
  }

  async uses(): Promise<readonly PlacedCache[]> {
    await this.#look()
    return this.#placed()
  }

  /**
   * Empties the caches of these names, all where none is given. Shape: the names of those on the disk that were left, since
   * a repair is under way that may use them.
   */
  async empty(names: readonly string[]): Promise<readonly DiskCacheName[]> {
    const { repair, stateDirectory } = this.#options
    emptyCaches(names)
    await repair.emptyCaches(names)
    const onDisk = DISK_CACHES.filter((name) => names.length === 0 || names.includes(name))
    if (repair.isWorking) return onDisk
    for (const name of onDisk) await emptyDiskCache(stateDirectory, name)
    await this.#look()
    return []
  }

  /** What is on the disk is looked at meanwhile, when that was long ago: who asks next is told. */
  #measured(): readonly PlacedCache[] {
    if (this.#options.clock.monotonicMs() - this.#lookedAtMs >= LOOK_AGAIN_MS) void this.#look()
    return this.#placed()
  }

  async #look(): Promise<void> {
    this.#lookedAtMs = this.#options.clock.monotonicMs()
    this.#onDisk = await diskCacheUses(this.#options.stateDirectory)
  }

  #placed(): readonly PlacedCache[] {
    return [...this.#inMemory(), ...this.#onDisk.map((use) => ({ ...use, process: '' as const }))]
  }

  #inMemory(): readonly (CacheUse & PlacedCache)[] {
    return [
      ...cacheUses().map((use) => ({ ...use, process: 'agent' as const })),
      ...this.#options.repair.caches.map((use) => ({ ...use, process: 'repair' as const })),
    ]
  }
}
