import { LRUCache } from 'lru-cache'

/**
 * A cache of so many entries, the one not used for longest making room, that takes memory as it fills. The library's
 * own bound takes the room for all entries at once, 22 bytes each, which most hosts never need.
 */
export function growingCache<Key extends {}, Value extends {}>(entriesMax: number): LRUCache<Key, Value> {
  return new LRUCache({ maxSize: entriesMax, sizeCalculation: () => 1 })
}
