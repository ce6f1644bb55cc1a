import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'

/** The compose file is read by compose's own library, with its schema; built once into the folder for temporary files. */
const BINARY = join(tmpdir(), 'hephaestus-compose-peer')

const noPeer: string | false = (() => {
  try {
    execFileSync('go', ['build', '-o', BINARY, '.'], {
      cwd: join(import.meta.dirname, 'compose-peer'),
      env: {
        ...process.env,
        PATH: `${process.env['PATH']}:/usr/local/go/bin`,
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 240_000,
    })
    return false
  } catch (thrown) {
    const said = String((thrown as { stderr?: Buffer }).stderr ?? thrown).trim()
    return `the peer cannot be built here: ${said.split('\n').at(-1)}`
  }
})()

test('compose takes the compose file, and would not take a wrong key in it', { skip: noPeer }, (t) => {
  const file = 'packaging/docker/compose.yaml'
  const { status, stdout, stderr } = spawnSync(BINARY, [file], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.strictSame(JSON.parse(stdout), ['agent', 'collector', 'prepare', 'shop'])
  const wrong = join(t.testdir(), 'compose.yaml')
  writeFileSync(wrong, readFileSync(file, 'utf8').replace('read_only', 'read_olny'))
  t.match(spawnSync(BINARY, [wrong], { encoding: 'utf8' }).stderr, /services\.agent\.read_olny/)
  t.end()
})
