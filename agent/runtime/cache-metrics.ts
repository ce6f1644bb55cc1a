import type { Instruments, Point } from '../telemetry/instruments.ts'

/** A cache, with the process that it is in: '' for one on the disk, of which it is not known how often it was asked. */
interface MeasuredCache {
  readonly name: string
  readonly process: string
  readonly entries: number
  readonly bytes?: number
  readonly hits?: number
  readonly misses?: number
}

/** Measures caches as they are when somebody asks. */
export function measureCaches(instruments: Instruments, uses: () => readonly MeasuredCache[]): void {
  const read = (valueOf: (use: MeasuredCache) => number | undefined) => (): readonly Point[] =>
    uses().flatMap((use) => {
      const value = valueOf(use)
      return value === undefined ? [] : { attributes: { cache: use.name, process: use.process }, value }
    })
  instruments.observe('hephaestus_cache_entries', {
    kind: 'gauge',
    unit: '{entry}',
    help: 'Entries of caches, in memory and on the disk',
    read: read(({ entries }) => entries),
  })
  instruments.observe('hephaestus_cache_bytes', {
    kind: 'gauge',
    unit: 'By',
    help: 'Memory or disk space of caches that count it',
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
