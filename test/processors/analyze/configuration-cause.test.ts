import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type Test } from 'tap'
import { recentErrorOf } from '../../../agent/model/recent-error.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import { isConfigurationFile } from '../../../agent/repository/configuration-changes.ts'
import { correlationsOf } from '../../../processors/analyze/correlations.ts'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

const DAY_MS = 24 * 3_600_000
const DEPLOYED_MS = Date.UTC(2026, 3, 1)

const POOL = `function open(settings) {
  const size = settings.poolSize
  if (size < 1) throw new RangeError('poolSize has to be at least 1')
  return size
}
`

/** A service whose pool setting was changed by the second of three commits. */
function service(t: Test): string {
  const folder = folderWith(t, {
    'src/pool.js': POOL,
    'config/app.yaml': 'pool_size: 4\nhost: db\n',
    'config/texts.yaml': 'greeting: hello\n',
  })
  const commit = (message: string, day: number, files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const date = new Date(DEPLOYED_MS + day * DAY_MS).toISOString()
    const env = { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date }
    const git = (...words: readonly string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...words], {
        cwd: folder,
        env,
      })
    if (day === 0) git('init', '-q', '-b', 'main')
    git('add', '-A')
    git('commit', '-q', '-m', message)
  }
  commit('begin', 0, {})
  commit('tune the database', 10, { 'config/app.yaml': 'pool_size: 0\nhost: db\n' })
  commit('another greeting', 11, { 'config/texts.yaml': 'greeting: hunter2\n' })
  return folder
}

async function diagnosed(folder: string, day: number): Promise<Diagnosis> {
  const trace = `RangeError: poolSize has to be at least 1\n    at open (${folder}/src/pool.js:3:25)\n`
  const firstSeenUnixNano = String(BigInt(DEPLOYED_MS + day * DAY_MS) * 1_000_000n)
  return diagnosisOf(folder, eventOf(trace, { firstSeenUnixNano }))
}

test('A changed setting that the error speaks of is a cause, with the commit as evidence', async (t) => {
  const { causes, evidence } = await diagnosed(service(t), 20)
  const found = causes.find(({ summary }) => summary.includes('pool_size'))
  t.match(
    found?.summary,
    /`pool_size`.* was changed in config\/app\.yaml by commit [0-9a-f]{12}: tune the database/,
  )
  t.match(
    evidence.find(({ id }) => id === found?.evidence[0]),
    { kind: 'config', reference: /^commit / },
  )
  t.notOk(
    evidence.some(({ excerpt }) => excerpt.includes('another greeting')),
    'of which nothing speaks',
  )
})

test('What else was configured within the day before is evidence and no cause, and its values are not told', async (t) => {
  const found = await diagnosed(service(t), 11.5)
  t.match(
    found.evidence.filter(({ kind }) => kind === 'config').map(({ excerpt }) => excerpt),
    [/another greeting: changes greeting in config\/texts\.yaml/, /tune the database/],
  )
  t.notOk(found.causes.some(({ summary }) => summary.includes('greeting')))
  t.notMatch(JSON.stringify(found), /hunter2/)
})

test('A setting that was changed after the error was first seen explains nothing', async (t) => {
  const { causes, evidence } = await diagnosed(service(t), 5)
  t.notOk(causes.some(({ summary }) => summary.includes('was changed in')))
  t.same(
    evidence.filter(({ kind }) => kind === 'config'),
    [],
  )
})

test('isConfigurationFile knows what tells a program how to run', (t) => {
  for (const path of [
    '.env',
    'deploy/.env.production',
    'app/settings.json',
    'k8s/api.yaml',
    'a.properties',
    'Dockerfile',
  ])
    t.ok(isConfigurationFile(path), path)
  for (const path of [
    'package.json',
    'pnpm-lock.yaml',
    'Cargo.toml',
    'src/settings.ts',
    '.github/workflows/a.yml',
    '',
  ])
    t.notOk(isConfigurationFile(path), path)
  t.end()
})

function eventWith(seconds: number, group: string, resource: ErrorEvent['resource']): ErrorEvent {
  const seen = String(BigInt(DEPLOYED_MS + seconds * 1_000) * 1_000_000n)
  return eventOf('', {
    fingerprint: group as ErrorEvent['fingerprint'],
    firstSeenUnixNano: seen,
    lastSeenUnixNano: seen,
    resource: { 'service.name': 'api', ...resource },
  })
}

test('correlationsOf tells that a service runs otherwise since before a group was first seen', (t) => {
  const before = eventWith(0, 'before', { 'process.pid': 7, 'app.config.revision': 'a1' })
  const own = eventWith(900, 'own', { 'process.pid': 8, 'app.config.revision': 'b2' })
  const { evidence, causes } = correlationsOf(own, [recentErrorOf(before)])
  t.match(evidence, [
    { kind: 'config', excerpt: 'first seen since: app.config.revision is b2, and was a1 before' },
  ])
  t.match(causes, [
    { summary: /^api runs otherwise since before this was first seen: app\.config\.revision/, of: 0 },
  ])
  t.end()
})

test('correlationsOf tells of another start alone, and that it is no cause', (t) => {
  const before = eventWith(0, 'before', { 'process.pid': 7 })
  const own = eventWith(900, 'own', { 'process.pid': 8 })
  const { evidence, causes } = correlationsOf(own, [recentErrorOf(before)])
  t.match(evidence, [{ excerpt: 'first seen after api started anew: process.pid is 8, and was 7 before' }])
  t.same(causes, [])
  t.end()
})

test('correlationsOf compares surroundings with those of the same service on the same host, before it', (t) => {
  const own = eventWith(900, 'own', { 'process.pid': 8, 'host.name': 'a' })
  const others = [
    eventWith(0, 'host', { 'process.pid': 7, 'host.name': 'b' }),
    eventWith(0, 'service', { 'process.pid': 7, 'host.name': 'a', 'service.name': 'mail' }),
    eventWith(950, 'later', { 'process.pid': 7, 'host.name': 'a' }),
    eventWith(1, 'same', { 'process.pid': 8, 'host.name': 'a' }),
  ]
  t.same(correlationsOf(own, others.map(recentErrorOf)), { evidence: [], causes: [] })
  t.end()
})
