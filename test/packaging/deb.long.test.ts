import { spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { builtAgent } from '../support/built-agent.ts'
import { buildPackage, hostArchitecture } from '../../packaging/deb/package.ts'

/**
 * Goal: who installs the package gets a program that runs, an upgrade keeps what is theirs, a purge leaves nothing.
 * Method: a Debian that holds nothing else, made with debootstrap, in which apt-get does what a person would do. No
 * systemd runs there, so that the service itself is started by hand, as its user.
 */
const isRoot = process.getuid?.() === 0
const hasDebootstrap = spawnSync('debootstrap', ['--version']).status === 0
const skip = !isRoot
  ? 'a root folder for another system is made by root only'
  : hasDebootstrap
    ? false
    : 'debootstrap is missing: install it'

test(
  'the Debian package installs, runs, upgrades and goes without a trace',
  { skip, timeout: 600_000 },
  (t) => {
    // Not below the folder of the tests: that may be mounted without devices or programs.
    const folder = mkdtempSync(join(tmpdir(), 'hephaestus-deb-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const root = join(folder, 'root')
    const run = (command: string, given: readonly string[]): string => {
      const { status, stdout, stderr } = spawnSync(command, given, { encoding: 'utf8', maxBuffer: 1 << 26 })
      if (status !== 0) throw new Error(`${command} ${given.join(' ')}: ${status} ${stdout}${stderr}`)
      return stdout
    }
    // With a /proc, as every system has one, that goes with the last process of the call.
    const inside = (script: string): string =>
      run('unshare', [
        ...words('--mount --pid --fork'),
        `--mount-proc=${join(root, 'proc')}`,
        'chroot',
        root,
        ...words('env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -ec'),
        script,
      ])
    run('debootstrap', ['--variant=minbase', '--include=libstdc++6,adduser', 'bookworm', root])
    const dist = join(builtAgent(), '..')
    const packages = ['1.0.0', '1.0.1'].map((version) => {
      const options = { root: process.cwd(), dist, out: folder, compression: 'none' as const, version }
      const file = buildPackage({ ...options, architecture: hostArchitecture() })
      copyFileSync(file, join(root, `tmp/${version}.deb`))
      rmSync(file)
      return version
    })
    t.same(packages, ['1.0.0', '1.0.1'])

    inside('apt-get install -y -qq --no-install-recommends /tmp/1.0.0.deb')
    t.match(inside('hephaestus --version'), /^\d+\.\d+/)
    t.match(inside('hephaestus validate --config /etc/hephaestus/agent.yaml'), 'the configuration is valid')
    t.match(inside('stat -c "%U:%G %a" /etc/hephaestus/agent.yaml'), 'root:hephaestus 640')
    t.match(inside('getent passwd hephaestus'), '/usr/sbin/nologin')

    // As the unit would: the user has its state and what the groups may read, and nothing else.
    const asUser = 'setpriv --reuid=hephaestus --regid=hephaestus --groups=hephaestus,adm'
    inside('mkdir -m 700 /var/lib/hephaestus && chown hephaestus: /var/lib/hephaestus')
    inside(`printf '%s\\n' 'Exception in thread "main" java.lang.IllegalStateException: broken' '\\tat a.B.c(B.java:1)' > /var/log/shop.log
    chown root:adm /var/log/shop.log; chmod 640 /var/log/shop.log`)
    inside(
      `${asUser} hephaestus run --once --config /etc/hephaestus/agent.yaml --state-dir /var/lib/hephaestus --set service.pipelines.logs.receivers='[file]'`,
    )
    t.match(readFileSync(join(root, 'var/lib/hephaestus/errors.json'), 'utf8'), 'IllegalStateException')

    appendFileSync(join(root, 'etc/hephaestus/agent.yaml'), '\n# changed by its owner\n')
    inside('apt-get install -y -qq --no-install-recommends /tmp/1.0.1.deb')
    t.match(inside('dpkg-query -W hephaestus'), '1.0.1')
    t.match(readFileSync(join(root, 'etc/hephaestus/agent.yaml'), 'utf8'), 'changed by its owner')
    t.ok(existsSync(join(root, 'var/lib/hephaestus/agent.sqlite')), 'the state is kept')

    inside('apt-get remove -y -qq hephaestus')
    t.ok(existsSync(join(root, 'etc/hephaestus/agent.yaml')), 'removing keeps the configuration')
    t.ok(existsSync(join(root, 'var/lib/hephaestus/agent.sqlite')), 'and the state')
    t.notOk(existsSync(join(root, 'usr/lib/hephaestus')))
    inside('apt-get purge -y -qq hephaestus')
    t.equal(
      inside('find / -xdev -name "*hephaestus*" -not -path "/proc/*" -not -path "/var/log/*"').trim(),
      '',
    )
    t.notMatch(inside('cat /etc/passwd /etc/group'), 'hephaestus')
    t.end()
  },
)

function words(text: string): readonly string[] {
  return text.split(' ')
}
