import '../../support/plain-processes.ts'
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'tap'

/**
 * Goal: what holds for root holds for an ordinary user. Method: as root, the suite of each kind runs once
 * more in a process that gave root up; as an ordinary user it ran there already.
 */
const NOBODY = '65534'

const SUITES = join(import.meta.dirname, 'sandboxes')

for (const name of readdirSync(SUITES)) {
  test(
    `the ${name.split('.')[0]} sandbox holds for an ordinary user too`,
    { skip: whyNot(), timeout: 100_000 },
    async (t) => {
      const file = join(SUITES, name)
      const reduce = ['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups']
      const child = spawn('setpriv', [...reduce, process.execPath, file], {
        env: { PATH: process.env['PATH'], HOME: '/nonexistent', TAP_TIMEOUT: '100' },
        cwd: '/',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const output = await text(child.stdout)
      const failed = output.split('\n').filter((line) => /^\s*not ok/.test(line))
      t.same(failed, [])
      t.match(output, /^ok \d+ - .* is offered/m)
    },
  )
}

function whyNot(): string | false {
  if (process.geteuid?.() !== 0) return 'this is an ordinary user'
  if (spawnSync('setpriv', ['--version']).status !== 0) return 'no setpriv to give root up with'
  try {
    accessSync(import.meta.filename, constants.R_OK)
  } catch {
    return 'the checkout is closed to others'
  }
  return false
}
