import '../support/plain-processes.ts'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'
import { childrenOf } from './children.ts'
import { OperatorView } from './operator-view.ts'
import { eventually, freePort } from './reload-scene.ts'

/**
 * Goal: each thing that is read shows in its measurements whether it is followed, gone, refused or being connected to again,
 * and comes back by itself.
 * Method: the real program, as a user whom rights hold for, with a file and a journalctl that the test writes.
 */

const SOMEBODY = 65_534
const isRoot = process.getuid?.() === 0

/** Waits for entries that never come. */
const JOURNALCTL = '#!/bin/sh\nexec sleep 1000\n'

test(
  'readers of files and of the journal are active, inactive, in error and reconnecting, as their measurements say',
  { timeout: 120_000, skip: isRoot ? false : 'needs root to become another user' },
  async (t) => {
    const view = new OperatorView({ health: await freePort(), metrics: await freePort() })
    const cwd = t.testdir({ logs: { 'app.log': 'one\n' }, 'out.json': '', journalctl: JOURNALCTL })
    const path = (name: string): string => join(cwd, name)
    writeFileSync(
      path('agent.yaml'),
      `receivers:
  file: { include: [logs/*.log], start_at: beginning, poll_interval: 20ms }
  journald: { journalctl_path: '${path('journalctl')}', restart_initial_delay: 1s }
exporters:
  file: { path: out.json }
${view.config.extensions}service:
${view.config.telemetry}  pipelines:
    logs: { receivers: [file, journald], exporters: [file] }
`,
    )
    for (const name of ['.', 'logs', 'journalctl']) chmodSync(path(name), 0o777)
    for (const name of ['out.json', 'logs/app.log', 'agent.yaml']) chmodSync(path(name), 0o666)
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], {
      cwd,
      through: ['setpriv', `--reuid=${SOMEBODY}`, `--regid=${SOMEBODY}`, '--clear-groups'],
    })
    await agent.until(/ running /)
    const comesTo = async (measurement: string, state: string): Promise<void> => {
      const line = new RegExp(`^${measurement}\\{.*hephaestus_reader_state="${state}"\\} 1$`, 'm')
      await eventually(
        () => view.page(),
        (page) => line.test(page),
      )
      t.pass(`${measurement} is ${state}`)
    }
    await comesTo('hephaestus_file_readers', 'active')
    rmSync(path('logs/app.log'))
    await eventually(
      () => view.page(),
      (page) => !/hephaestus_file_readers\{.*"active"\} 1$/m.test(page),
    )
    writeFileSync(path('logs/app.log'), 'two\n')
    await comesTo('hephaestus_file_readers', 'active')
    writeFileSync(path('logs/other.log'), 'hidden\n', { mode: 0o000 })
    await comesTo('hephaestus_file_readers', 'error')
    t.match((await view.stateOf('receiver', 'file')).reason, /other\.log.*EACCES/)
    chmodSync(path('logs/other.log'), 0o644)
    await eventually(
      () => view.page(),
      (page) => /hephaestus_file_readers\{.*"active"\} 2$/m.test(page),
    )
    await eventually(
      () => view.stateOf('receiver', 'file'),
      ({ state }) => state === 'ok',
    )
    t.pass('and is well by itself')

    await comesTo('hephaestus_journald_readers', 'active')
    for (const pid of childrenOf(agent.child.pid ?? 0, 'sleep')) process.kill(pid, 'SIGKILL')
    await comesTo('hephaestus_journald_readers', 'reconnecting')
    await comesTo('hephaestus_journald_readers', 'active')
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)
