import { test } from 'tap'
import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import { findReproductions, insideCommand } from '../../../../processors/fix/reproduction/reproductions.ts'
import { diagnosisWith } from '../stage-support.ts'
import { eventWith } from '../support.ts'

const ROOTS = ['/srv/app', '/var/www/app']
const FRAME = { function: 'f', path: 'a.js' }
const SERVICE = { start: ['node', 'a.js'], environment: {}, ready: ['true'], port: 80 }

const COMMANDS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['names stay', ['node', 'a.js', '--x'], ['node', 'a.js', '--x']],
  ['paths of the repository are those of the copy', ['node', '/srv/app/a.js'], ['node', '/workspace/a.js']],
  ['so are those by its other path', ['node', '/var/www/app/a.js'], ['node', '/workspace/a.js']],
  ['the repository itself is the copy', ['ls', '/srv/app'], ['ls', '/workspace']],
  ['a program in the repository', ['/srv/app/bin/run'], ['/workspace/bin/run']],
  ['a program of the system', ['/usr/bin/env', 'node'], ['/usr/bin/env', 'node']],
  ['a program elsewhere is found by its name', ['/home/u/.pyenv/shims/python3', 'a.py'], ['python3', 'a.py']],
  [
    'a path that only begins alike stays',
    ['node', '/srv/application/a.js'],
    ['node', '/srv/application/a.js'],
  ],
]

for (const [name, command, inside] of COMMANDS) {
  void test(`a command inside the sandbox: ${name}`, (t) => {
    t.strictSame(insideCommand(command, ROOTS), inside)
    t.end()
  })
}

function supervised(directory: string): Partial<ErrorEvent> {
  return { resource: { 'process.command_args': ['node', 'a.js'], 'process.working_directory': directory } }
}

void test('a supervised command is run again where it ran in the repository', (t) => {
  const { plans } = findReproductions(
    eventWith(supervised('/srv/app/jobs')),
    diagnosisWith({ path: '/srv/app' }, FRAME),
    ROOTS,
  )
  t.match(plans, [
    { cwd: 'jobs', reproduction: { kind: 'command', command: ['node', 'a.js'], topOwnFrame: FRAME } },
  ])
  t.end()
})

void test('a supervised command that ended in a test is known as a run of tests', (t) => {
  const found = (path: string): unknown =>
    findReproductions(
      eventWith(supervised('/srv/app')),
      diagnosisWith({ path: '/srv/app' }, { function: 'f', path }),
      ROOTS,
    ).plans[0]?.isTestRun
  t.strictSame([found('a.js'), found('test/a.test.js')], [undefined, true])
  t.end()
})

void test('a program as Cargo leaves it is made before it is run again, since no copy has it', (t) => {
  const commandOf = (...args: string[]): unknown => {
    const resource = { 'process.command_args': args, 'process.working_directory': '/srv/app' }
    const { plans } = findReproductions(
      eventWith({ resource }),
      diagnosisWith({ path: '/srv/app' }, FRAME),
      ROOTS,
    )
    const reproduction = plans[0]?.reproduction
    return reproduction?.kind === 'command' ? reproduction.command.join(' ') : undefined
  }
  t.equal(commandOf('target/debug/report', '-v', 'a b'), 'cargo run --quiet --offline --bin report -- -v a b')
  t.equal(
    commandOf('/srv/app/tools/target/release/report'),
    'cargo run --quiet --offline --manifest-path /workspace/tools/Cargo.toml --release --bin report --',
  )
  t.equal(commandOf('./report', 'target/debug/report'), './report target/debug/report')
  t.end()
})

void test('a command that ran elsewhere is not run again, and the gap says so', (t) => {
  for (const directory of ['/srv', '/srv/application', '/']) {
    const found = findReproductions(
      eventWith(supervised(directory)),
      diagnosisWith({ path: '/srv/app' }, FRAME),
      ROOTS,
    )
    t.strictSame(found.plans, [])
    t.match(found.gaps.join(), 'does not come from a command in the repository')
  }
  t.end()
})

void test('requests come before the command, each alone before all together', (t) => {
  const event = eventWith({ ...supervised('/srv/app'), contextBefore: ['GET /1', 'GET /2'] })
  const { plans } = findReproductions(
    event,
    diagnosisWith({ path: '/srv/app', service: { ...SERVICE, start: ['node', 'server.js'] } }, FRAME),
    ROOTS,
  )
  const shown = plans.map(({ reproduction, preceding }) =>
    reproduction.kind === 'request' ? [reproduction.request.target, preceding.length] : reproduction.kind,
  )
  t.strictSame(shown, [['/2', 0], ['/1', 0], ['/2', 1], 'command'])
  t.end()
})

void test('a logged request without a configured service is a gap that names the setting', (t) => {
  const event = eventWith({ contextBefore: ['GET /1'] })
  const { plans, gaps } = findReproductions(event, diagnosisWith({ path: '/srv/app' }, FRAME), ROOTS)
  t.strictSame(plans, [])
  t.match(gaps.join(), 'no `service` configured')
  t.end()
})

void test('a service that waits for requests is not started without one when a request is known', (t) => {
  const event = eventWith({ ...supervised('/srv/app'), contextBefore: ['GET /a'] })
  const kindsWith = (start: readonly string[]): readonly string[] =>
    findReproductions(
      event,
      diagnosisWith({ path: '/srv/app', service: { ...SERVICE, start } }, FRAME),
      ROOTS,
    ).plans.map(({ reproduction }) => reproduction.kind)
  t.strictSame(kindsWith(['node', 'a.js']), ['request'])
  t.strictSame(kindsWith(['node', 'other.js']), ['request', 'command'])
  t.end()
})
