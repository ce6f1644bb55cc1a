import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'

/**
 * Goal: what holds for root holds for an ordinary user. Method: as root, the suite of `sandboxes.test.ts`
 * runs once more in a process that gave root up; as an ordinary user it ran there already.
 */
const NOBODY = '65534'

test('the sandboxes hold for an ordinary user too', { skip: whyNot() }, (t) => {
  const result = spawnSync(
    'setpriv',
    [
      '--reuid',
      NOBODY,
      '--regid',
      NOBODY,
      '--clear-groups',
      process.execPath,
      join(import.meta.dirname, 'sandboxes.test.ts'),
    ],
    { env: { PATH: process.env['PATH'], HOME: '/nonexistent' }, cwd: '/', encoding: 'utf8' },
  )
  t.equal(
    result.status,
    0,
    result.stdout
      .split('\n')
      .filter((line) => /^\s*not ok/.test(line))
      .join('\n') || result.stderr,
  )
  t.match(result.stdout, /^ok \d+ - unshare ends everything at the time limit/m)
  t.notMatch(result.stdout, /^ok .*# SKIP/m)
  t.end()
})

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
