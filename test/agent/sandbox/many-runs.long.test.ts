import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { eventually } from '../../support/eventually.ts'
import { processesWith, runWith, sandboxOf, temporaryDirectory } from './support.ts'

/*
 * Goal: nothing of a thousand runs stays, however they ended.
 * Method: four at a time, by turns one that ends well, fails, leaves a daemon behind, fills its /tmp, or is given up; then
 * processes, mounts, descriptors and files are compared with those of before.
 */

const RUNS = 1_000
const AT_ONCE = 4
const MARK = `many-runs-${process.pid}`

/** What the programs do; MARK stands in their command lines. */
const SCRIPTS = [
  'true',
  'exit 3',
  `sh -c 'sleep 600; : ${MARK}' & exit 0`,
  'head -c 100000 /dev/zero > /tmp/full; mkdir -p left/behind',
  `sleep 600; : ${MARK}`,
]

function leftovers(copy: string): Readonly<Record<string, number>> {
  return {
    processes: processesWith(MARK).length,
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length,
    files: readdirSync(copy).length,
  }
}

void test('nothing is left behind by a thousand runs', { timeout: 600_000 }, async (t) => {
  const { sandbox, why } = await sandboxOf('bubblewrap')
  if (sandbox === undefined) {
    t.pass('runs', { skip: why })
    return
  }
  const copies = Array.from({ length: AT_ONCE }, () => temporaryDirectory(t))
  for (const copy of copies) writeFileSync(join(copy, 'kept'), '')
  const runOne = async (copy: string, run: number): Promise<void> => {
    const script = SCRIPTS[run % SCRIPTS.length] ?? 'true'
    const isGivenUp = script.startsWith('sleep')
    const giveUp = new AbortController()
    const running = runWith(sandbox, copy, ['sh', '-c', `rm -rf left; ${script}`], { signal: giveUp.signal })
    if (isGivenUp) setImmediate(() => giveUp.abort(new Error('given up')))
    await running.catch((error: unknown) => {
      if (!isGivenUp) throw error
    })
  }
  // The first runs open what stays open for the next.
  for (const [index, copy] of copies.entries()) await runOne(copy, index)
  const before = copies.map(leftovers)
  const openBefore = readdirSync('/proc/self/fd').length
  await Promise.all(
    copies.map(async (copy, worker) => {
      for (let run = worker; run < RUNS; run += AT_ONCE) await runOne(copy, run)
      await runOne(copy, 0)
    }),
  )
  // What was killed last is gone some moments later; what was forgotten sleeps for ten minutes.
  await eventually(() => processesWith(MARK).length === 0)
  for (const [index, copy] of copies.entries())
    t.strictSame(leftovers(copy), { ...before[index], processes: 0, files: 1 })
  t.ok(readdirSync('/proc/self/fd').length <= openBefore + AT_ONCE, 'no descriptor stays open')
})
