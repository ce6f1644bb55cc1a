import { ConfigError } from '../../model/errors.ts'
import type { PlacedCache } from '../../runtime/agent-caches.ts'
import type { Agent } from '../../runtime/agent.ts'
import type { ControlRequest } from './request.ts'

/** What `cache stats` and `cache purge` tell. */
export interface CachesAnswer {
  readonly caches: readonly PlacedCache[]
  /** Of those that were to be emptied, the ones that a repair may be using. */
  readonly inUse: readonly string[]
}

/** Empties what is asked for, and tells of all caches. Errors: those of `checkNames`. */
export async function cachesOf(
  { caches }: Agent,
  { empty }: ControlRequest & { readonly ask: 'caches' },
): Promise<CachesAnswer> {
  if (caches === undefined) return { caches: [], inUse: [] }
  if (empty === undefined) return { caches: await caches.uses(), inUse: [] }
  checkNames(empty, await caches.uses())
  return { inUse: await caches.empty(empty), caches: await caches.uses() }
}

/** Errors: ConfigError HEPH_CACHE_UNKNOWN. */
export function checkNames(names: readonly string[], known: readonly { readonly name: string }[]): void {
  const all = new Set(known.map(({ name }) => name))
  const unknown = names.find((name) => !all.has(name))
  if (unknown === undefined) return
  throw new ConfigError(
    'HEPH_CACHE_UNKNOWN',
    `there is no cache "${unknown}"; there are ${[...all].toSorted().join(', ')}`,
  )
}
