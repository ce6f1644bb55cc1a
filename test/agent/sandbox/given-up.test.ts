import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { runIn } from '../../../agent/sandbox/runner.ts'
import type { SandboxKind } from '../../../agent/sandbox/kind.ts'
import { eventually } from '../../support/eventually.ts'
import { LIMITS, processesWith, realClock, temporaryDirectory } from './support.ts'

const MARK = `given-up-${process.pid}`

/** As one that is killed before the child, which has left its group, was told to die with it. */
const orphaning: SandboxKind = {
  id: 'bubblewrap',
  programs: [],
  command: (_programs, plan) => ({
    command: [
      '/bin/sh',
      '-c',
      `setsid sh -c 'sleep 600; : ${MARK}' & : > ${plan.directory}/started; sleep 600`,
    ],
    inputs: [],
  }),
}

test('what is given up while the sandbox is set up leaves no process behind, though nobody would end it', async (t) => {
  const directory = temporaryDirectory(t)
  writeFileSync(join(directory, 'kept'), '')
  const giveUp = new AbortController()
  const running = runIn(
    orphaning,
    { programs: {}, identity: 'map', filter: undefined },
    {
      directory,
      readOnly: [],
      command: ['true'],
      environment: { PATH: process.env['PATH'] ?? '' },
      limits: LIMITS,
      signal: giveUp.signal,
      clock: realClock,
    },
  )
  t.ok(await eventually(() => processesWith(MARK).length > 1), 'the child is there')
  giveUp.abort(new Error('given up'))
  await t.rejects(running, { message: 'given up' })
  t.ok(await eventually(() => processesWith(MARK).length === 0, 5_000), 'and is gone')
})
