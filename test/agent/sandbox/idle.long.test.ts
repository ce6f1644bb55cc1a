import { test } from 'tap'
import { locateProgram, SYSTEM_PATH } from '../../../agent/subprocess/program.ts'
import { runWith, sandboxOf, temporaryDirectory } from './support.ts'

/** Whoever is idle waits for everybody else: on a busy machine that takes as long as it takes. */
const WALL_MS = 25_000

for (const id of ['bubblewrap', 'unshare', 'container'] as const)
  void test(`${id} gives a program that is to be idle the class of that, and others what its caller has`, async (t) => {
    const { sandbox, why } = await sandboxOf(id)
    if (sandbox === undefined || locateProgram('chrt', SYSTEM_PATH) === undefined) {
      t.pass('runs', { skip: sandbox === undefined ? why : 'util-linux has no chrt here' })
      return
    }
    const policyOf = async (isIdle: boolean): Promise<string> => {
      // Field 41: 0 is the ordinary policy, 5 that of idle programs. Source: proc(5), sched(7).
      const command = ['cut', '-d', ' ', '-f', '41', '/proc/self/stat']
      const run = await runWith(sandbox, temporaryDirectory(t), command, {
        isIdle,
        limits: { wallMs: WALL_MS },
      })
      return run.exceeded === 'time' ? 'no turn' : run.stdout.trim()
    }
    t.match(await policyOf(true), /^(?:5|no turn)$/)
    t.equal(await policyOf(false), '0')
  })
