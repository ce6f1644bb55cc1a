import '../support/plain-processes.ts'
import { appendFileSync, chmodSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'tap'
import { begin, eventually, freePort, RELOADED } from './reload-scene.ts'

/** Signals that a process has a handler for, as a mask. Source: proc(5), SigCgt. */
function caughtBy(pid: number): bigint {
  const [, mask = '0'] = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return BigInt(`0x${mask}`)
}

test('SIGHUP while the agent starts is carried out when it runs', async (t) => {
  const config = `receivers:
  file: { include: [app.log] }
exporters:
  file: { path: out.json }
service:
  pipelines:
    logs: { receivers: [file], exporters: [file] }
`
  const { agent } = begin(t, config, { 'app.log': '' })
  const pid = agent.child.pid ?? 0
  await eventually(
    () => (caughtBy(pid) & 1n) !== 0n,
    (isCaught) => isCaught,
  )
  t.notMatch(agent.stderr(), 'running')
  agent.child.kill('SIGHUP')
  await agent.until('running')
  await agent.until(RELOADED)
})

test('SIGHUP replaces what changed while the file, the port, the child and the open trace beside it go on', async (t) => {
  const port = await freePort()
  const config = (more: { exporter: string; filter?: boolean }): string => `
receivers:
  file: { include: [app.log, open.log], start_at: beginning, poll_interval: 20ms }
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } }
  stdout: { command: [sh, -c, 'echo child $$; exec sleep 60'], passthrough: false }
processors:
  recombine: { force_flush_period: 60s }
  filter: { logs: { log_record: ['body == "noise"'] } }
exporters:
  file: { path: ${more.exporter} }
service:
  pipelines:
    logs:
      receivers: [file, otlp, stdout]
      processors: [recombine${more.filter === true ? ', filter' : ''}]
      exporters: [file]
`
  const { agent, path, reload, bodies } = begin(t, config({ exporter: 'one.json' }), {
    'app.log': '',
    'open.log': '',
  })
  await agent.until('running')
  appendFileSync(
    path('open.log'),
    'first\nException in thread "main" java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n',
  )
  await eventually(
    () => bodies('one.json'),
    (all) => all.includes('first') && all.some((body) => body.startsWith('child')),
  )
  const connection = await fetch(`http://127.0.0.1:${port}/v1/logs`, { method: 'POST', body: '' })
  t.equal(connection.status, 415)

  // Lines keep coming while the exporter is replaced and a processor is put in.
  let line = 0
  const writer = setInterval(() => appendFileSync(path('app.log'), `line ${line++}\n`), 2)
  t.teardown(() => clearInterval(writer))
  await eventually(
    () => bodies('one.json'),
    (all) => all.includes('line 20'),
  )
  const said = await reload(config({ exporter: 'two.json', filter: true }))
  t.match(said, RELOADED)
  t.match(said, 'replaced=["exporter::file"]')
  t.match(said, 'added=["processor:logs:filter"]')
  t.match(said, 'kept=4')
  clearInterval(writer)
  appendFileSync(path('open.log'), '\tat d.E.f(E.java:2)\nnoise\nlast\nend\n')
  await eventually(
    () => bodies('two.json'),
    (all) => all.includes('last') && all.includes(`line ${line - 2}`),
  )
  const all = [...bodies('one.json'), ...bodies('two.json')]
  const trace = all.filter((body) => body.includes('java'))
  t.same(trace, [
    'Exception in thread "main" java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n\tat d.E.f(E.java:2)',
  ])
  t.equal(all.filter((body) => body === 'first').length, 1)
  t.equal(all.filter((body) => body === 'last').length, 1)
  t.equal(all.filter((body) => body.startsWith('child')).length, 1, 'the child was started once')
  t.notOk(all.includes('noise'), 'the processor that was put in is at work')
  const numbers = all.filter((body) => body.startsWith('line ')).map((body) => Number(body.slice(5)))
  t.same(
    numbers.filter((number) => number < line - 1),
    Array.from({ length: line - 1 }, (_, index) => index),
    'each line once, in its order',
  )

  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})

test('SIGHUP with a configuration that is wrong or cannot start leaves the old one at work and says why', async (t) => {
  const [port, other, health, metrics] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const config = (more: { port: number; level?: string; path?: string }): string => `
receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${more.port}' } } }
  file: { include: [${more.path ?? 'app.log'}], start_at: beginning, poll_interval: 20ms }
exporters:
  file: { path: out.json }
extensions:
  health_check: { endpoint: '127.0.0.1:${health}' }
service:
  extensions: [health_check]
  telemetry:
    logs: { level: ${more.level ?? 'info'} }
    metrics: { readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } }] }
  pipelines:
    logs: { receivers: [otlp, file], exporters: [file] }
`
  const { agent, path, reload, bodies } = begin(
    t,
    config({ port }),
    {
      'app.log': 'one\n',
      'more.log': 'x\n',
      // What systemd would be told.
      bin: { 'systemd-notify': '#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> told.txt\n' },
    },
    (cwd) => ({
      NOTIFY_SOCKET: '@systemd',
      WATCHDOG_USEC: '6000000000',
      PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`,
    }),
  )
  chmodSync(path('bin/systemd-notify'), 0o755)
  await agent.until('running')
  await eventually(
    () => bodies('out.json'),
    (all) => all.includes('one'),
  )

  t.match(await reload('receivers: { fiel: }'), /HEPH_CONFIG_INVALID[^]*did you mean "file"/)
  const status = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${health}/status`)).json()
  t.match(await status(), { state: 'running', reload: { outcome: 'failed', reason: /did you mean "file"/ } })
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
  t.match(await page(), /^hephaestus_agent_last_reload_successful 0$/m)

  // The port that is asked for is somebody else's.
  const holder = createServer().listen(other, '127.0.0.1')
  t.teardown(() => void holder.close())
  t.match(await reload(config({ port: other })), 'HEPH_NET_LISTEN')
  t.equal((await fetch(`http://127.0.0.1:${port}/v1/logs`, { method: 'POST' })).status, 415)
  appendFileSync(path('app.log'), 'two\n')
  await eventually(
    () => bodies('out.json'),
    (all) => all.includes('two'),
  )
  t.match(await page(), /^hephaestus_agent_reloads_total\{outcome="failed"\} 2$/m)

  // One that is right is taken after that; what was read by the receiver that is replaced comes once.
  t.match(
    await reload(config({ port, path: 'app.log, more.log', level: 'debug' })),
    'replaced=["receiver::file"]',
  )
  appendFileSync(path('app.log'), 'three\n')
  await eventually(
    () => bodies('out.json'),
    (all) => all.includes('three') && all.includes('x'),
  )
  t.same(bodies('out.json').toSorted(), ['one', 'three', 'two', 'x'])
  t.match(await page(), /^hephaestus_agent_last_reload_successful 1$/m)
  t.match(await status(), { reload: { outcome: 'applied' } })
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  const told = readFileSync(path('told.txt'), 'utf8').trimEnd().split('\n')
  t.same(
    told.map((line) => line.replace(/=\d{6,}/, '=N').replace(/refused: .*/, 'refused')),
    [
      '@systemd READY=1 STATUS=running',
      '@systemd WATCHDOG=1',
      '@systemd RELOADING=1 MONOTONIC_USEC=N STATUS=loading the configuration',
      '@systemd READY=1 STATUS=running; the configuration was refused',
      '@systemd RELOADING=1 MONOTONIC_USEC=N STATUS=loading the configuration',
      '@systemd READY=1 STATUS=running; the configuration was refused',
      '@systemd RELOADING=1 MONOTONIC_USEC=N STATUS=loading the configuration',
      '@systemd READY=1 STATUS=running',
      '@systemd STOPPING=1 STATUS=draining',
    ],
  )
})
