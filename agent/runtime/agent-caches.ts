import { diskCacheUses, emptyDiskCache, type DiskCacheName, DISK_CACHES } from '../storage/disk-caches.ts'
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
}

/** The caches of the agent: those of its own process, of the repair process while there is one, and in the state directory. */
export class AgentCaches {
  readonly #options: AgentCachesOptions

  constructor(options: AgentCachesOptions) {
    this.#options = options
    measureCaches(options.instruments, () => this.#inMemory())
  }

  async uses(): Promise<readonly PlacedCache[]> {
    const onDisk = await diskCacheUses(this.#options.stateDirectory)
    return [...this.#inMemory(), ...onDisk.map((use) => ({ ...use, process: '' as const }))]
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
    return []
  }

  #inMemory(): readonly (CacheUse & PlacedCache)[] {
    return [
      ...cacheUses().map((use) => ({ ...use, process: 'agent' as const })),
      ...this.#options.repair.caches.map((use) => ({ ...use, process: 'repair' as const })),
    ]
  }
}
