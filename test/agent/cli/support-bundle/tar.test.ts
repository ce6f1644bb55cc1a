import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { tarOf } from '../../../../agent/cli/support-bundle/tar.ts'

test('tar reads back what tarOf writes', (t) => {
  const folder = t.testdir()
  const files = [
    { name: 'about.json', text: '{}\n' },
    { name: 'agent/empty.txt', text: '' },
    { name: 'agent/log.txt', text: 'ü'.repeat(256) },
    { name: 'agent/long.txt', text: 'a line\n'.repeat(20_000) },
  ]
  writeFileSync(join(folder, 'a.tar'), tarOf(files, 1_700_000_000))
  const { status, stderr } = spawnSync('tar', ['-xf', 'a.tar'], { cwd: folder, encoding: 'utf8' })
  t.equal(status, 0, stderr)
  for (const { name, text } of files) t.equal(readFileSync(join(folder, name), 'utf8'), text, name)
  const { stdout } = spawnSync('tar', ['-tvf', 'a.tar'], { cwd: folder, encoding: 'utf8' })
  t.match(stdout, /^-rw------- .* 3 2023-11-14 .*about\.json$/m)
  t.end()
})
