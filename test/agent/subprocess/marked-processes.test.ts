import '../../support/plain-processes.ts'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { spawnChild } from '../../../agent/subprocess/child.ts'
import { MARK_VARIABLE, signalMarked } from '../../../agent/subprocess/marked-processes.ts'
import { eventually } from '../../support/eventually.ts'
import { ENVIRONMENT, isAlive } from './support.ts'

/** Starts a daemon in a session of its own, tells its id in a file, and ends with 3. */
function daemonScript(t: Test): { readonly script: string; readonly pid: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'hephaestus-marked-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'pid')
  const daemon = `exec > /dev/null 2>&1; echo $$ > ${file}.new && mv ${file}.new ${file}; exec sleep 60`
  return {
    script: `setsid sh -c '${daemon}' & while [ ! -e ${file} ]; do sleep 0.02; done; exit 3`,
    pid: () => Number(readFileSync(file, 'utf8')),
  }
}

const SKIP = process.platform === 'linux' ? false : 'marks are looked for in /proc'

test('signalMarked finds nobody where nobody has the mark', (t) => {
  t.equal(signalMarked('a mark that nothing bears', 'SIGTERM'), false)
  t.end()
})

test('Child.kill reaches what left the group of a marked child that has ended', { skip: SKIP }, async (t) => {
  const { script, pid } = daemonScript(t)
  const child = spawnChild({
    command: ['sh', '-c', script],
    environment: { ...ENVIRONMENT, [MARK_VARIABLE]: 'kill-after-exit' },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    diesWithParent: true,
  })
  t.strictSame(await child.exited, { code: 3, signal: null })
  t.equal(isAlive(pid()), true, 'the daemon has outlived its parent')
  child.kill('SIGKILL')
  t.equal(await eventually(() => !isAlive(pid())), true)
})

test('what left the group of a marked child ends after kill -9 of its agent', { skip: SKIP }, async (t) => {
  const { script, pid } = daemonScript(t)
  const entry = JSON.stringify(join(import.meta.dirname, '../../../agent/subprocess/child.ts'))
  const program = `const { spawnChild } = await import(${entry})
const child = spawnChild({
  command: ['sh', '-c', ${JSON.stringify(script)}],
  environment: { PATH: process.env.PATH, ${MARK_VARIABLE}: 'kill-of-agent' },
  stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', diesWithParent: true,
})
await child.exited
process.stdout.write('exited')
setInterval(() => undefined, 1000)`
  const agent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => agent.kill('SIGKILL'))
  await new Promise((resolve) => agent.stdout.once('data', resolve))
  t.equal(isAlive(pid()), true, 'the daemon has outlived its parent')
  agent.kill('SIGKILL')
  t.equal(await eventually(() => !isAlive(pid())), true)
})
