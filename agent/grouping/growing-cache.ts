import { LRUCache } from 'lru-cache'

/**
 * A cache of so many entries, the one not used for longest making room, that takes memory as it fills. The library's
 * own bound takes the room for all entries at once, 22 bytes each, which most hosts never need. `onEvicted` gets each entry
 * that made room.
 */
export function growingCache<Key extends {}, Value extends {}>(
  entriesMax: number,
  onEvicted?: (key: Key) => void,
): LRUCache<Key, Value> {
  const bound = { maxSize: entriesMax, sizeCalculation: () => 1 }
  if (onEvicted === undefined) return new LRUCache(bound)
  return new LRUCache({
    ...bound,
    dispose: (_value, key, reason) => {
      if (reason === 'evict') onEvicted(key)
    },
  })
}
