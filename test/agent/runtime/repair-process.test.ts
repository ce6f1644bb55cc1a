import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { StageInput } from '../../../agent/component/job.ts'
import { RepairProcess } from '../../../agent/runtime/repair-process.ts'
import type { Priority } from '../../../agent/model/priority.ts'
import { SYSTEM_PATH } from '../../../agent/subprocess/program.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { settingsWith } from '../../support/settings.ts'

/** In the place of a repair process: what the system gives it. Fields 41 and 19 are its policy and its niceness. */
const PROGRAM = 'cut -d " " -f 19,41 /proc/self/stat > "$0"'

async function given(priority: Priority, folder: string): Promise<string> {
  const told = join(folder, priority)
  const repair = new RepairProcess({
    command: ['/bin/sh', '-c', PROGRAM, told],
    environment: { PATH: SYSTEM_PATH },
    hello: { kind: 'hello', stages: [], priority, stateDirectory: folder, baseDirectory: folder },
    clock: systemClock,
    logger: settingsWith().logger,
    idleMs: 60_000,
    busyShare: () => 0,
    onProgress: () => undefined,
  })
  // Nobody reads it.
  const input = {} as StageInput
  const asked = { kind: 'run', jobId: 'one', stage: 'fix', componentKey: 'fix', input } as const
  await repair.run(asked).catch(() => undefined)
  await repair.stop()
  return readFileSync(told, 'utf8').trim()
}

test(
  'The repair process has the lowest priority, or gets what nobody else wants',
  { skip: !existsSync('/usr/bin/chrt') && 'util-linux has no chrt here' },
  async (t) => {
    const folder = t.testdir({})
    t.equal(await given('low', folder), '19 0')
    t.equal(await given('idle', folder), '19 5')
  },
)
