import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'

const UNIT = 'packaging/systemd/hephaestus.service'
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
const skip = hasSystemd ? false : 'systemd-analyze is missing: install systemd'

function exposure(t: Test, dropIns: readonly string[]): number {
  const root = t.testdir()
  const folder = join(root, 'etc/systemd/system')
  mkdirSync(join(folder, 'hephaestus.service.d'), { recursive: true })
  cpSync(UNIT, join(folder, 'hephaestus.service'))
  for (const name of dropIns)
    cpSync(join('packaging/systemd', name), join(folder, 'hephaestus.service.d', name))
  const { stdout, stderr } = spawnSync(
    'systemd-analyze',
    [`--root=${root}`, 'security', '--offline=true', 'hephaestus.service'],
    { encoding: 'utf8' },
  )
  const found = /Overall exposure level for hephaestus.service: ([\d.]+)/.exec(stdout)
  if (found === null) throw new Error(stderr)
  return Number(found[1])
}

test('the unit exposes little, and little more where fixes are proved', { skip }, (t) => {
  const [alone, repairing] = [exposure(t, []), exposure(t, ['repair.conf'])]
  t.ok(alone < 2, `${alone} without repair`)
  t.ok(repairing < 3.5, `${repairing} with repair`)
  t.end()
})

test('systemd finds no fault in the unit', { skip }, (t) => {
  const folder = t.testdir()
  const text = readFileSync(UNIT, 'utf8').replace(/\/usr\/bin\/hephaestus\b/, '/bin/true')
  writeFileSync(join(folder, 'hephaestus.service'), text)
  const { status, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', join(folder, 'hephaestus.service')],
    { encoding: 'utf8' },
  )
  t.notMatch(stderr, 'hephaestus')
  t.equal(status, 0, stderr)
  t.end()
})
