import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { withPriority } from '../../../agent/subprocess/priority.ts'

const SELF = ['/bin/cat', '/proc/self/stat']

/** Fields 41 and 19 of /proc/PID/stat: the policy is 5 for SCHED_IDLE and 0 for the usual one. */
function startedAs(command: readonly string[]) {
  const [program = '', ...words] = command
  const fields = execFileSync(program, words, { encoding: 'utf8' })
    .replace(/^.*\) /, '')
    .split(' ')
  return { policy: fields[38], niceness: fields[16] }
}

test(
  'What is idle gets the processor when nobody else wants it, and what is low gets the smallest share',
  { skip: !existsSync('/usr/bin/chrt') && 'util-linux has no chrt here' },
  (t) => {
    t.equal(startedAs(SELF).policy, '0')
    t.strictSame(startedAs(withPriority('low', SELF)), { policy: '0', niceness: '19' })
    t.strictSame(startedAs(withPriority('idle', SELF)), { policy: '5', niceness: '19' })
    t.end()
  },
)

test('What this machine forbids is left out, and the program runs all the same', (t) => {
  const folder = t.testdir({ chrt: '#!/bin/sh\necho "failed to set" >&2\nexit 1\n' })
  chmodSync(join(folder, 'chrt'), 0o755)
  t.strictSame(withPriority('idle', SELF, folder), SELF)
  t.strictSame(withPriority('idle', SELF, '/nonexistent'), SELF)
  t.end()
})
