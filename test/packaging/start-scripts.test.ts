import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'

const SCRIPT = readFileSync('packaging/deb/hephaestus.sh', 'utf8')
const DOCKERFILE = readFileSync('packaging/docker/Dockerfile', 'utf8')
/** Settings of memory, and what keeps them from other programs. */
const SETTINGS = /\b(?:MALLOC_\w+|HEPHAESTUS_OWN_VARIABLES)=\S+/g

/** What the start script starts its program with, where the caller has some variables. */
function startedWith(t: Test, environment: Readonly<Record<string, string>>): Record<string, string> {
  const folder = t.testdir()
  const program = join(folder, 'node')
  writeFileSync(program, '#!/bin/sh\nexec env\n')
  chmodSync(program, 0o755)
  const { stdout } = spawnSync('sh', ['-c', SCRIPT.replace('/usr/lib/hephaestus/bin/node', program)], {
    env: { PATH: '/usr/bin:/bin', ...environment },
    encoding: 'utf8',
  })
  return Object.fromEntries(
    [...stdout.matchAll(SETTINGS)].map(([text]) => text.split('=') as [string, string]),
  )
}

test('the start script has the C library use one arena and give back what is large, for the agent alone', (t) => {
  t.same(startedWith(t, {}), {
    MALLOC_ARENA_MAX: '1',
    MALLOC_MMAP_THRESHOLD_: '32768',
    HEPHAESTUS_OWN_VARIABLES: 'MALLOC_ARENA_MAX,MALLOC_MMAP_THRESHOLD_,MALLOC_TRIM_THRESHOLD_',
  })
  t.end()
})

test('the start script leaves alone what somebody has set, for the agent and the programs that it starts', (t) => {
  for (const set of [{ MALLOC_ARENA_MAX: '4' }, { MALLOC_MMAP_THRESHOLD_: '65536' }])
    t.same(startedWith(t, set), set)
  t.end()
})

test('the images set the same for memory as the start script, each of them', (t) => {
  const script = [...SCRIPT.matchAll(SETTINGS)].map(([text]) => text)
  const images = DOCKERFILE.split(/^FROM /m).filter((stage) => stage.includes('ENTRYPOINT'))
  t.equal(images.length, 2)
  for (const image of images)
    t.same(
      [...image.matchAll(SETTINGS)].map(([text]) => text),
      script,
    )
  t.end()
})

test('the start script and the images start the program with the same flags of Node', (t) => {
  const [, ofScript] = /bin\/node((?: --\S+)*) \/usr/.exec(SCRIPT) ?? []
  const ofImages = [...DOCKERFILE.matchAll(/^ENTRYPOINT (\[.*\])$/gm)].map(([, words = '[]']) =>
    (JSON.parse(words) as readonly string[]).slice(1, -1),
  )
  const flags = ofScript?.trim().split(' ')
  t.strictSame(flags, ['--no-maglev', '--no-turbofan'])
  t.strictSame(ofImages, [flags, flags])
  t.end()
})

test('the unit of systemd starts the agent by the script', (t) => {
  t.match(
    readFileSync('packaging/systemd/hephaestus.service', 'utf8'),
    /^ExecStart=\/usr\/bin\/hephaestus run /m,
  )
  t.end()
})

test('the package is configured also where somebody has removed its configuration', (t) => {
  for (const hasConfiguration of [true, false]) {
    const folder = t.testdir()
    const [programs, etc] = [join(folder, 'bin'), join(folder, 'etc')]
    const configuration = join(etc, 'agent.yaml')
    for (const made of [programs, etc]) mkdirSync(made)
    if (hasConfiguration) writeFileSync(configuration, '')
    // What it would change of this machine, and a chown that only looks whether there is something to give away.
    for (const name of ['getent', 'adduser', 'systemctl']) writeFileSync(join(programs, name), '#!/bin/sh\n')
    writeFileSync(join(programs, 'chown'), '#!/bin/sh\nshift\nfor each; do test -e "$each" || exit 1; done\n')
    for (const name of ['getent', 'adduser', 'systemctl', 'chown']) chmodSync(join(programs, name), 0o755)
    const script = readFileSync('packaging/deb/postinst', 'utf8').replaceAll('/etc/hephaestus', etc)
    const { status, stderr } = spawnSync('sh', ['-c', script, 'postinst', 'configure', '1.0.0'], {
      env: { PATH: `${programs}:/usr/bin:/bin` },
      encoding: 'utf8',
    })
    t.equal(status, 0, stderr)
    t.equal(statSync(etc).mode & 0o777, 0o750)
    t.equal(existsSync(configuration), hasConfiguration)
    if (hasConfiguration) t.equal(statSync(configuration).mode & 0o777, 0o640)
  }
  t.end()
})
