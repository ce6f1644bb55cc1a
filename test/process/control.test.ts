import '../support/plain-processes.ts'
import { spawnSync } from 'node:child_process'
import { appendFileSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { components } from '../../agent/components.ts'
import { createProgram } from '../../agent/cli/program.ts'
import { begin, eventually, RELOADED } from './reload-scene.ts'

/** Values that must not get out: from the environment, from the configuration, from a log line. */
const SECRETS = {
  environment: ['q8mZr4tY', 'n0vLw2kX'].join(''),
  configuration: ['s3sam3', 'op3n-up'].join('-'),
  line: ['correct', 'horse', 'battery'].join('.'),
}

const CONFIG = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  parse:
exporters:
  file: { path: out.json }
  webhook:
    url: "http://127.0.0.1:9/\${env:HOOK_TOKEN}"
    allow_private: true
    headers: { x-api-key: ${SECRETS.configuration} }
    retry_on_failure: { initial_interval: 50ms }
service:
  pipelines:
    logs: { receivers: [file], processors: [parse], exporters: [file] }
    hooks: { receivers: [file], exporters: [webhook] }
`

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A command of the program, in this process, beside the agent that runs in another one. */
async function command(words: readonly string[], cwd: string): Promise<Outcome> {
  const outcome = { code: -1, stdout: '', stderr: '' }
  const program = createProgram(
    {
      registry: components,
      environment: { PATH: process.env['PATH'] ?? '', HOOK_TOKEN: SECRETS.environment },
      workingDirectory: cwd,
      self: [],
      version: '0',
      print: (text) => void (outcome.stdout += text),
      printError: (text) => void (outcome.stderr += text),
      outputLost: new AbortController().signal,
    },
    (code) => void (outcome.code = code),
  )
  await program.parseAsync([...words], { from: 'user' })
  return outcome
}

test('a running agent shows records, changes its log level and gives what helpers need, without secrets', async (t) => {
  const { agent, path, reload } = begin(t, CONFIG, { 'app.log': '' }, () => ({
    HOOK_TOKEN: SECRETS.environment,
  }))
  const cwd = path('.')
  const run = (...words: readonly string[]): Promise<Outcome> =>
    command([...words, '--state-dir', 'state'], cwd)
  await agent.until('running')
  const socket = await eventually(
    () => lstatSync(path('state/control.sock'), { throwIfNoEntry: false }),
    (stats) => stats !== undefined,
  )
  t.equal((socket?.mode ?? 0) & 0o777, 0o600)

  const handedOn = run('tap', 'parse', '--json', '--count', '1')
  const handed = run('tap', 'exporter:file', '--count', '2')
  let tapped = 0
  void handedOn.then(() => (tapped += 1))
  void handed.then(() => (tapped += 1))
  await eventually(
    () => {
      appendFileSync(path('app.log'), `2026-01-02T03:04:05Z ERROR refused password=${SECRETS.line}\n`)
      return tapped
    },
    (count) => count === 2,
  )
  t.match(JSON.parse((await handedOn).stdout), {
    component: 'parse',
    side: 'out',
    pipeline: 'logs',
    time: '2026-01-02T03:04:05.000Z',
    severity: 'ERROR',
    body: 'refused password=<SECRET_1>',
  })
  t.match((await handed).stdout, /^2026-01-02T03:04:05.000Z >file ERROR .*refused password=<SECRET_1> /)
  await t.rejects(run('tap', 'pars'), { code: 'HEPH_TAP_UNKNOWN', message: /processor:parse/ })
  await t.rejects(run('tap', 'receiver:file', '--in'), { code: 'HEPH_TAP_SIDE' })

  t.equal((await run('log-level')).stdout, 'info\n')
  t.equal((await run('log-level', 'error', '--for', '1h')).stdout, 'error\n')
  t.equal((await run('log-level', 'debug')).stdout, 'debug\n')
  await agent.until('the log level was changed before=error level=debug')
  t.match(await reload(`${CONFIG}# again\n`), RELOADED)
  t.equal((await run('log-level')).stdout, 'info\n', 'a reload makes the level that of the configuration')
  await t.rejects(run('log-level', 'warn', '--for', 'ever'), { code: 'HEPH_LOG_LEVEL_TIME' })

  // What the guide shows is what works.
  const shown = readFileSync('docs/guides/operating.md', 'utf8').matchAll(
    /^hephaestus ((?:tap|log-level|pause|resume|ops list)\b.*)$/gm,
  )
  const lines = setInterval(() => appendFileSync(path('app.log'), '2026-01-02T03:04:05Z INFO fine\n'), 20)
  t.teardown(() => clearInterval(lines))
  for (const [, words = ''] of shown) t.match(await run(...words.split(' ')), { code: 0, stdout: /./ }, words)
  clearInterval(lines)

  const doctor = await run('doctor', '--json')
  const troubled = (JSON.parse(doctor.stdout) as { id: string }[]).find(({ id }) => id.startsWith('running'))
  t.match(troubled, {
    id: 'running.exporter.webhook',
    outcome: 'warning',
    seen: /^recoverable_error since 2.*: HEPH_\w+: ./,
    remedy: /\. Then: .*records wait in the queue/,
  })
  t.notMatch(doctor.stdout, SECRETS.environment)

  const told = await run('cache', 'stats', '--json')
  const { caches } = JSON.parse(told.stdout) as { caches: { name: string; process: string }[] }
  t.ok(caches.some(({ name, process: place }) => name === 'packages' && place === ''))
  t.match(await run('cache', 'purge', 'packages'), { code: 0, stdout: /^packages +disk +0 /m })
  await t.rejects(run('cache', 'purge', 'nothing'), { code: 'HEPH_CACHE_UNKNOWN' })

  const audited = (): { operation: string; result: string; id: string; code?: string }[] =>
    readFileSync(path('state/audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { operation: string; result: string; id: string })
  const own = audited()
  t.same(
    [...new Set(own.map(({ operation }) => operation))].toSorted(),
    ['cache purge', 'log-level', 'pause', 'resume', 'tap'],
    'who asked for the level, or for checks, has changed nothing',
  )
  t.match(own[0], {
    time: /^20.*Z$/,
    id: /^[0-9a-f-]{36}$/,
    arguments: ['parse', '--count=1'],
    actor: /./,
    uid: process.getuid?.(),
    result: 'done',
    duration_ms: Number,
  })
  t.match(
    own.find(({ code }) => code === 'HEPH_TAP_UNKNOWN'),
    { operation: 'tap', result: 'failed' },
  )
  // Under the same id in the agent's own log, which may be sent on.
  for (const { id, operation } of own)
    await agent.until(`an operation from the command line id=${id} operation=${operation} `)

  const bundle = await run('support-bundle', '--config', 'agent.yaml', '--output', 'support.tar.gz')
  t.match(bundle, { code: 0, stderr: '' })
  t.equal(lstatSync(path('support.tar.gz')).mode & 0o777, 0o600)
  t.equal(spawnSync('tar', ['-xzf', 'support.tar.gz'], { cwd }).status, 0)
  const about = JSON.parse(readFileSync(path('about.json'), 'utf8')) as { files: string[]; missing: string[] }
  t.same(about.missing, [])
  const text = about.files.map((name) => readFileSync(join(cwd, name), 'utf8')).join('\n')
  for (const name of [
    'status.json',
    'config.yaml',
    'pipelines.mmd',
    'metrics.txt',
    'log.txt',
    'own-errors.json',
  ])
    t.ok(about.files.includes(`agent/${name}`), name)
  t.match(text, 'otelcol_receiver_accepted_log_records_total')
  t.match(text, 'the log level was changed')
  t.match(text, /"id": "webhook",\s+"pipeline": "",\s+"state": "recoverable_error"/)
  t.match(text, 'limits.open_files')
  t.match(text, 'socket 0600')
  for (const [where, secret] of Object.entries(SECRETS)) t.notMatch(text, secret, where)
  await t.rejects(run('support-bundle', '--output', 'support.tar.gz'), { code: 'HEPH_SUPPORT_OUTPUT' })

  agent.child.kill('SIGTERM')
  await eventually(
    () => lstatSync(path('state/control.sock'), { throwIfNoEntry: false }),
    (stats) => stats === undefined,
  )
  // The webhook's server never answers: it is not waited for.
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  await t.rejects(run('log-level'), { code: 'HEPH_LOCAL_ABSENT' })
  t.match(await run('cache', 'purge'), { code: 0, stdout: /^packages +disk +0 /m })
  const without = await run('support-bundle', '--output', 'without.tar.gz')
  t.match(without, { code: 0, stderr: /what the running agent knows: no agent answers on / })
})
