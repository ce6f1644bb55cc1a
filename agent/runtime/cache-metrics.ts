import type { CacheUse } from '../telemetry/counted-cache.ts'
import type { Instruments, Point } from '../telemetry/instruments.ts'

/** A cache in memory, with the process that it is in. */
type MeasuredCache = CacheUse & { readonly process: string }

/** Measures caches as they are when somebody asks. */
export function measureCaches(instruments: Instruments, uses: () => readonly MeasuredCache[]): void {
  const read = (valueOf: (use: CacheUse) => number | undefined) => (): readonly Point[] =>
    uses().flatMap((use) => {
      const value = valueOf(use)
      return value === undefined ? [] : { attributes: { cache: use.name, process: use.process }, value }
    })
  instruments.observe('hephaestus_cache_entries', {
    kind: 'gauge',
    unit: '{entry}',
    help: 'Entries of caches in memory',
    read: read(({ entries }) => entries),
  })
  instruments.observe('hephaestus_cache_bytes', {
    kind: 'gauge',
    unit: 'By',
    help: 'Memory of caches that count it',
    read: read(({ bytes }) => bytes),
  })
  instruments.observe('hephaestus_cache_hits', {
    kind: 'counter',
    unit: '{hit}',
    help: 'What was asked for and was in a cache',
    read: read(({ hits }) => hits),
  })
  instruments.observe('hephaestus_cache_misses', {
    kind: 'counter',
    unit: '{miss}',
    help: 'What was asked for and was not in a cache',
    read: read(({ misses }) => misses),
  })
}
