import { test } from 'tap'
import {
  CountedCache,
  cacheUses,
  emptyCaches,
  type CacheUse,
} from '../../../agent/telemetry/counted-cache.ts'

function useOf(name: string): CacheUse | undefined {
  return cacheUses().find((use) => use.name === name)
}

test('CountedCache keeps what was used last, and counts how often it was there', (t) => {
  const cache = new CountedCache<string, number>({ name: 'one', entriesMax: 2 })
  t.equal(cache.get('a'), undefined)
  cache.set('a', 1)
  cache.set('b', 2)
  t.equal(cache.get('a'), 1)
  cache.set('c', 3)
  t.equal(cache.get('b'), undefined)
  t.equal(cache.get('c'), 3)
  t.strictSame(cache.use(), { name: 'one', entries: 2, limit: 2, hits: 2, misses: 2 })
  t.end()
})

test('CountedCache counts bytes where it is bounded by them, and takes nothing that is larger than all of it', (t) => {
  const cache = new CountedCache<string, string>({
    name: 'two',
    bytesMax: 10,
    bytesOf: (text) => text.length,
  })
  cache.set('a', 'x'.repeat(6))
  cache.set('b', 'x'.repeat(6))
  cache.set('c', 'x'.repeat(11))
  t.strictSame(cache.use(), { name: 'two', entries: 1, limit: 10, bytes: 6, hits: 0, misses: 0 })
  t.end()
})

test('caches of one name are told of and emptied together, the others are left', (t) => {
  const caches = [1, 2].map(() => new CountedCache<string, number>({ name: 'three', entriesMax: 5 }))
  const other = new CountedCache<string, number>({ name: 'four', entriesMax: 5 })
  for (const cache of [...caches, other]) {
    cache.set('a', 1)
    cache.get('a')
  }
  t.match(useOf('three'), { entries: 2, limit: 10, hits: 2, misses: 0 })
  emptyCaches(['three', 'nobody'])
  t.match(useOf('three'), { entries: 0, hits: 2 }, 'what was counted stays')
  t.match(useOf('four'), { entries: 1 })
  emptyCaches([])
  t.match(useOf('four'), { entries: 0 })
  t.end()
})
