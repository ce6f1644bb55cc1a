import { test } from 'tap'
import { idleCommand } from '../../../agent/sandbox/idle.ts'
import { SYSTEM_PATH } from '../../../agent/sandbox/kind.ts'
import { locateProgram } from '../../../agent/subprocess/program.ts'

void test('what is to be idle is started by the programs of this machine that make it so, and runs all the same without', (t) => {
  const [chrt, ionice] = ['chrt', 'ionice'].map((name) => locateProgram(name, SYSTEM_PATH))
  t.strictSame(idleCommand(['bwrap', '--proc', '/proc']), [
    ...(chrt === undefined ? [] : [chrt, '--idle', '0']),
    ...(ionice === undefined ? [] : [ionice, '-c', '3']),
    'bwrap',
    '--proc',
    '/proc',
  ])
  t.end()
})
