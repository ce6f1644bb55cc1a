import '../support/plain-processes.ts'
import {
  existsSync,
  readFileSync,
  writeFileSync,
  appendFileSync,
  chmodSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpSink, type SinkAnswer } from '../support/otlp-sink.ts'
import { childrenOf } from './children.ts'
import { OperatorView, type SeenComponent } from './operator-view.ts'
import { begin, eventually, freePort, RELOADED } from './reload-scene.ts'

/**
 * Goal: whatever the agent depends on goes away, what does not need it goes on, its health and its measurements say what is
 * wrong, and when it is back nothing is missing.
 * Method: the real program with a server, a disk, a child and a configuration; each is refused, hung, filled or killed in
 * turn, and is looked at from outside as an operator would.
 */

const TROUBLE = 2

test(
  'each dependency that goes away is seen from outside, and holds up nothing but its own',
  { timeout: 180_000 },
  async (t) => {
    let answer: SinkAnswer = { kind: 'ok' }
    const sink = await new OtlpSink({ answer: () => answer }).start()
    t.teardown(() => sink.close())
    const view = new OperatorView({ health: await freePort(), metrics: await freePort() })
    const nobody = await freePort()
    const config = (backend: string): string => `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
  journald: { journalctl_path: '\${env:JOURNALCTL}' }
exporters:
  otlp_http:
    endpoint: ${backend}
    timeout: 1s
    retry_on_failure: { initial_interval: 50ms, max_interval: 100ms }
  file/beside: { path: beside.json }
  file/link: { path: link.json, retry_on_failure: { initial_interval: 50ms, max_interval: 100ms } }
${view.config.extensions}service:
${view.config.telemetry}  pipelines:
    logs: { receivers: [file], exporters: [otlp_http, file/beside, file/link] }
    journal: { receivers: [journald], exporters: [file/beside] }
`
    const { agent, path, reload, bodies } = begin(
      t,
      config(sink.endpoint),
      { 'app.log': '', journalctl: '#!/bin/sh\nexec sleep 1000\n' },
      (cwd) => {
        chmodSync(join(cwd, 'journalctl'), 0o755)
        return { JOURNALCTL: join(cwd, 'journalctl') }
      },
    )
    await agent.until(/ running /)

    const page = async (): Promise<string> => await view.page()
    const look = async (at: string): Promise<string> => await view.look(at)
    const stateOf = async (kind: string, id: string): Promise<SeenComponent> => await view.stateOf(kind, id)
    const isInTrouble = async (kind: string, id: string, reason: RegExp): Promise<void> => {
      const seen = await eventually(
        () => stateOf(kind, id),
        ({ state }) => state === 'recoverable_error',
      )
      t.match(seen.reason, reason, `${kind} ${id} says why`)
      t.match(await page(), `hephaestus_component_status{kind="${kind}",id="${id}"} ${TROUBLE}\n`)
      t.match(await look('/live'), '"alive"', 'a restart would not help')
    }
    const isWell = async (kind: string, id: string): Promise<void> => {
      await eventually(
        () => stateOf(kind, id),
        ({ state }) => state === 'ok',
      )
      t.pass(`${kind} ${id} is well again`)
    }
    let written = 0
    const write = (): string => {
      written += 1
      appendFileSync(path('app.log'), `line ${written}\n`)
      return `line ${written}`
    }
    const goesOnBeside = async (line: string): Promise<void> => {
      await eventually(
        () => bodies('beside.json'),
        (all) => all.includes(line),
      )
      t.pass(`${line} came beside it`)
    }
    const isComplete = async (): Promise<void> => {
      const all = Array.from({ length: written }, (_, line) => `line ${line + 1}`)
      await eventually(
        () => sink.bodies,
        (got) => all.every((line) => got.includes(line)),
      )
      t.pass(`all ${written} lines are at the server`)
    }

    // A server that refuses, one that hangs, one that breaks off, one that is not there.
    const faults: readonly (readonly [SinkAnswer, RegExp])[] = [
      [{ kind: 'status', status: 503 }, /503/],
      [{ kind: 'hang' }, /./],
      [{ kind: 'reset' }, /./],
    ]
    for (const [fault, reason] of faults) {
      answer = fault
      const line = write()
      await isInTrouble('exporter', 'otlp_http', reason)
      await goesOnBeside(line)
      t.match(
        await page(),
        /^otelcol_exporter_queue_size\{exporter="otlp_http".*\} [1-9]/m,
        'what waits is counted',
      )
      answer = { kind: 'ok' }
      await isWell('exporter', 'otlp_http')
      await isComplete()
    }
    t.match(await reload(config(`http://127.0.0.1:${nobody}`)), RELOADED)
    const refused = write()
    await isInTrouble('exporter', 'otlp_http', /no answer from/)
    await goesOnBeside(refused)
    t.match(await reload(config(sink.endpoint)), RELOADED)
    await isWell('exporter', 'otlp_http')
    await isComplete()

    // A disk that is full: the device that is always so, behind a link.
    rmSync(path('link.json'), { force: true })
    symlinkSync('/dev/full', path('link.json'))
    t.match(await reload(config(sink.endpoint).replace('link.json,', './link.json,')), RELOADED)
    const full = write()
    await isInTrouble('exporter', 'file/link', /ENOSPC|no space|cannot write/)
    await goesOnBeside(full)
    rmSync(path('link.json'))
    await isWell('exporter', 'file/link')
    await isComplete()

    // A child that is killed.
    for (const pid of childrenOf(agent.child.pid ?? 0, 'sleep')) process.kill(pid, 'SIGKILL')
    await isInTrouble('receiver', 'journald', /SIGKILL|signal/)
    await goesOnBeside(write())
    await isWell('receiver', 'journald')

    // A configuration that is wrong.
    writeFileSync(path('agent.yaml'), 'receivers: {')
    agent.child.kill('SIGHUP')
    await eventually(page, (text) => text.includes('hephaestus_agent_last_reload_successful 0\n'))
    t.match(await look('/status'), /"outcome":"failed"/)
    await goesOnBeside(write())
    await isComplete()

    // Time that it is not given.
    process.kill(agent.child.pid ?? 0, 'SIGSTOP')
    const late = write()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    process.kill(agent.child.pid ?? 0, 'SIGCONT')
    await goesOnBeside(late)
    await isComplete()
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)

test(
  'a hundred reloads under load, every third one wrong, lose and repeat no line',
  { timeout: 180_000 },
  async (t) => {
    const sink = await new OtlpSink().start()
    t.teardown(() => sink.close())
    const config = (round: number): string => `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  ${round % 2 === 0 ? 'parse:' : 'filter: { logs: { log_record: [\'body == "never"\'] } }'}
exporters:
  otlp_http: { endpoint: '${sink.endpoint}', timeout: ${5 + (round % 4)}s }
service:
  pipelines:
    logs: { receivers: [file], processors: [${round % 2 === 0 ? 'parse' : 'filter'}], exporters: [otlp_http] }
`
    const { agent, path, reload } = begin(t, config(0), { 'app.log': '' })
    await agent.until('running')
    let written = 0
    const write = (): void => {
      const lines = Array.from({ length: 50 }, (_, line) => `line ${written + line}\n`)
      written += lines.length
      appendFileSync(path('app.log'), lines.join(''))
    }
    const timer = setInterval(write, 10)
    t.teardown(() => clearInterval(timer))
    let applied = 0
    for (let round = 1; round <= 100; round += 1) {
      const isWrong = round % 3 === 0
      const said = await reload(isWrong ? config(round).replace('otlp_http:', 'otlp_htp:') : config(round))
      if (said.includes(RELOADED)) applied += 1
      else if (!/agent\.yaml:\d+/.test(said)) t.fail(`it does not say where the fault is: ${said}`)
    }
    clearInterval(timer)
    t.equal(applied, 67)
    await eventually(
      () => sink.bodies.length,
      (count) => count >= written,
    )
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
    t.equal(sink.bodies.length, written, 'as many as were written')
    t.equal(new Set(sink.bodies).size, written, 'each of them once')
  },
)

test(
  'a repair process that is killed, a model and a receiver of traces that are not there hold up no record',
  { timeout: 180_000 },
  async (t) => {
    const [health, metrics, nobody] = [await freePort(), await freePort(), await freePort()]
    const config = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  recombine: { force_flush_period: 100ms }
  detect: { pass: errors, context: { after: 0 } }
  analyze:
    repositories: [{ path: . }]
  fix:
    strategies: [model]
    model: { provider: openai, base_url: 'http://127.0.0.1:${nobody}/v1', model: nobody, max_attempts: 1 }
exporters:
  file: { path: events.json }
extensions:
  health_check: { endpoint: '127.0.0.1:${health}' }
service:
  extensions: [health_check]
  telemetry:
    metrics:
      level: detailed
      readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } }]
    traces:
      processors: [{ batch: { schedule_delay: 50, exporter: { otlp: { endpoint: 'http://127.0.0.1:${nobody}' } } } }]
  pipelines:
    logs: { receivers: [file], processors: [recombine, detect, analyze, fix], exporters: [file] }
`
    const app = 'exports.total = (cart) => cart.price.amount\n'
    const { agent, path } = begin(t, config, { 'app.log': '', 'app.js': app })
    await agent.until('running')
    const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
    const events = (): string =>
      existsSync(path('events.json')) ? readFileSync(path('events.json'), 'utf8') : ''
    let written = 0
    const crash = (): void => {
      written += 1
      const message = `TypeError: no${'o'.repeat(written)} (reading 'amount')`
      appendFileSync(path('app.log'), `${message}\n    at total (${path('app.js')}:1:${written + 20})\n\n`)
    }
    // Killed whenever it is seen, until it was in the middle of a stage.
    await eventually(
      async () => {
        crash()
        for (const pid of repairProcessesOf(agent.child.pid ?? 0)) process.kill(pid, 'SIGKILL')
        return await page()
      },
      (text) =>
        /hephaestus_repair_stages_total\{[^}]*\} |the repair process is gone/.test(text + agent.stderr()),
    )
    await eventually(page, (text) => /hephaestus_trace_spans_total\{outcome="failed"\} [1-9]/.test(text))
    await eventually(
      () => Promise.resolve(events()),
      (text) => text.split('hephaestus.error.detected').length - 1 >= written,
    )
    t.pass(`all ${written} errors were handed on`)
    await eventually(
      () => Promise.resolve(events()),
      (text) => text.includes('hephaestus.fix.failed'),
    )
    await eventually(page, (text) =>
      /hephaestus_model_request_duration_seconds_count\{server_address="127.0.0.1",error_type="ECONNREFUSED"\} [1-9]/.test(
        text,
      ),
    )
    t.match(await (await fetch(`http://127.0.0.1:${health}/live`)).text(), '"alive"')
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)

function repairProcessesOf(pid: number): readonly number[] {
  return childrenOf(pid, '').filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0').includes('repair')
    } catch {
      return false
    }
  })
}
