import { spawnSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { chunkOf, type LineChunk } from '../../../receivers/stdout/line-chunk.ts'
import { SpillFile } from '../../../receivers/stdout/spill-file.ts'

/** One line of so many bytes. */
function chunk(letter: string, byteCount: number): LineChunk {
  return chunkOf(
    {
      bytes: Buffer.alloc(byteCount, letter),
      starts: Uint32Array.of(0),
      ends: Uint32Array.of(byteCount),
      sourceEnds: Float64Array.of(byteCount),
      count: 1,
      truncated: [],
      marks: undefined,
    },
    0,
  )
}

test('SpillFile gives chunks back as they were added, around the end of the file', async (t) => {
  const spill = new SpillFile(join(t.testdir(), 'spill'), 1_000)
  for (let round = 0; round < 5; round += 1) {
    t.ok(await spill.add(chunk('a', 300)))
    t.ok(await spill.add(chunk('b', 400)))
    t.notOk(await spill.add(chunk('c', 300)))
    t.equal(String((await spill.take())?.bytes), 'a'.repeat(300))
    t.equal(String((await spill.take())?.bytes), 'b'.repeat(400))
    t.equal(await spill.take(), undefined)
  }
  await spill.close()
})

test(
  'SpillFile adds nothing of a chunk that the disk takes only a part of',
  { skip: process.getuid?.() === 0 ? false : 'mounting needs root' },
  async (t) => {
    const disk = t.testdir()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
    t.equal(mounted.status, 0, String(mounted.stderr))
    const spill = new SpillFile(join(disk, 'spill'), 1_000_000)
    // Before the folder is removed, which a teardown would come after.
    try {
      t.ok(await spill.add(chunk('a', 10_000)))
      await writeFile(join(disk, 'filling'), Buffer.alloc(40_960))
      await t.rejects(spill.add(chunk('b', 20_000)), { code: 'ENOSPC' })
      await rm(join(disk, 'filling'))
      t.ok(await spill.add(chunk('c', 20_000)))
      t.equal(String((await spill.take())?.bytes), 'a'.repeat(10_000))
      t.equal(String((await spill.take())?.bytes), 'c'.repeat(20_000))
    } finally {
      await spill.close()
      spawnSync('umount', [disk])
    }
  },
)
