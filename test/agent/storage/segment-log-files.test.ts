import { constants, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { machineFiles } from '../../../agent/storage/segment-log-files.ts'

/** With which flags the system has a file of this process open; undefined where it is not. */
function flagsOf(path: string): number | undefined {
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      if (readlinkSync(join('/proc/self/fd', fd)) !== path) continue
      return Number.parseInt(
        /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '',
        8,
      )
    } catch {
      // It was closed meanwhile.
    }
  }
  return undefined
}

const skip = process.platform === 'linux' ? false : 'skipped: only Linux says how a file is open'

test(
  'a file of a segment log that is written to is on the disk when a write returns',
  { skip },
  async (t) => {
    const folder = t.testdir({ 'there.segment': '' })
    for (const [name, mode] of [
      ['new.segment', 'create'],
      ['there.segment', 'change'],
      ['cursor', 'change'],
    ] as const) {
      const path = join(folder, name)
      const file = await machineFiles.open(path, mode)
      await file.write([Buffer.from('one '), Buffer.from('two')], 2)
      t.equal((flagsOf(path) ?? 0) & constants.O_DSYNC, constants.O_DSYNC, `${name}, ${mode}`)
      await file.close()
      t.equal(readFileSync(path, 'utf8'), '\0\0one two')
    }
  },
)

test('a file of a segment log that is made must not be there', async (t) => {
  const folder = t.testdir({ 'there.segment': 'kept' })
  await t.rejects(machineFiles.open(join(folder, 'there.segment'), 'create'), { code: 'EEXIST' })
  t.equal(readFileSync(join(folder, 'there.segment'), 'utf8'), 'kept')
})
