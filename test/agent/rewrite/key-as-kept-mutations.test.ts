import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Keys that are asked for in another form than that in which all others of the same object are kept. */

const FLEET = `class Fleet {
  #vans = new Map()
  add(van) {
    this.#vans.set(plain(van.plate), van)
  }
  has(plate) {
    return this.#vans.has(plain(plate))
  }
  seats(plate) {
    return this.#vans.get(plate).seats
  }
}
`

test('key as kept: a key takes the form that all others of the object have', async (t) => {
  const at = { path: 'a.js', lines: [10], before: FLEET }
  t.strictSame(by('key_as_kept', at), ['return this.#vans.get(plain(plate)).seats'])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'key_as_kept'),
    { witness: 'all other uses of `#vans` (lines 4 and 7) take `plain(…)`' },
  )
  const python = `def add(word):
    counts[word.lower()] = 1

def has(word):
    return counts.get(word.lower())

def count(word):
    return counts[word]
`
  t.strictSame(by('key_as_kept', { path: 'a.py', lines: [8], before: python }), [
    'return counts[word.lower()]',
  ])
})

test('key as kept: an object of which another use takes another form, or that has one other use, stays', async (t) => {
  for (const before of [
    FLEET.replace('has(plain(plate))', 'has(raw(plate))'),
    FLEET.replace('has(plain(plate))', 'has(plate)'),
    FLEET.replace('this.#vans.has(plain(plate))', 'true'),
    FLEET.replace('get(plate)', 'get(plain(plate))'),
  ])
    t.strictSame(by('key_as_kept', { path: 'a.js', lines: [10], before }), [], before)
})
