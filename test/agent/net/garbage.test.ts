import { test } from 'tap'
import { freeMemoryOf, freeOwnMemoryOf, garbageCollector, ReadGarbage } from '../../../agent/net/garbage.ts'

const MIB = 1_048_576

test('ReadGarbage collects what was read before it becomes much', (t) => {
  const garbage = new ReadGarbage()
  garbageCollector('major')()
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let part = 0; part < 800; part += 1) {
    garbage.add(new Uint8Array(MIB / 4).length)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  // 8 MiB and what a thread of V8 has not swept yet, 16 on a loaded machine; left to itself V8 lets it be 80 and more.
  t.ok(most < 40 * MIB, `${most} bytes`)
  t.equal('gc' in globalThis, false, 'nothing else in the process can collect')
  t.end()
})

test('freeMemoryOf gives back memory of its own, and leaves what is shared with all buffers', (t) => {
  const own = Buffer.allocUnsafe(2 * Buffer.poolSize).subarray(0, 100)
  freeMemoryOf(own)
  t.equal(own.length, 0)
  const shared = Buffer.from('some bytes')
  freeMemoryOf(shared)
  t.equal(shared.toString(), 'some bytes')
  const ofOthers = new Uint8Array(new SharedArrayBuffer(MIB))
  freeMemoryOf(ofOthers)
  t.equal(ofOthers.length, MIB)
  t.end()
})

test('freeOwnMemoryOf gives back what has a memory of its own, and says of all else that it has none', (t) => {
  const own = new Uint8Array(10_000)
  t.equal(freeOwnMemoryOf(own), true)
  t.equal(own.length, 0)
  const part = new Uint8Array(10_000).subarray(0, 9_000)
  t.equal(freeOwnMemoryOf(part), false)
  t.equal(part.length, 9_000)
  t.equal(freeOwnMemoryOf(new Uint8Array(new SharedArrayBuffer(MIB))), false)
  t.end()
})

test('garbageCollector collects in this process', (t) => {
  let garbage: unknown = Array.from({ length: 1_000_000 }, (_, index) => ({ index }))
  const before = process.memoryUsage().heapUsed
  garbage = undefined
  garbageCollector('major')()
  t.ok(process.memoryUsage().heapUsed < before - 10 * MIB, String(garbage))
  t.end()
})
