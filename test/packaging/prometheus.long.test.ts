import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { OtlpSink, type SinkAnswer } from '../support/otlp-sink.ts'
import { begin, eventually, freePort } from '../process/reload-scene.ts'

/**
 * Goal: a Prometheus scrapes the agent, its alerts fire in an Alertmanager when something goes wrong, and resolve when it
 * is right again.
 * Method: the real programs of both, and faults that are made: a backend that refuses, a configuration that is refused,
 * an agent that is killed. Only the times are shorter than those that the rules have.
 */
const programs = ['prometheus', 'promtool', 'prometheus-alertmanager']
const missing = programs.filter((name) => spawnSync(name, ['--version']).error !== undefined)
const skip =
  missing.length === 0
    ? false
    : `${missing.join(', ')} missing: install prometheus and prometheus-alertmanager`

const RULES = 'packaging/prometheus/rules.yaml'

test('promtool finds no fault in the rules, and they fire and resolve as their tests say', { skip }, (t) => {
  for (const words of [
    ['check', 'rules', RULES],
    ['test', 'rules', 'packaging/prometheus/rules.test.yaml'],
  ]) {
    const { status, stdout, stderr } = spawnSync('promtool', words, { encoding: 'utf8' })
    t.equal(status, 0, `${words.join(' ')}: ${stdout}${stderr}`)
  }
  t.end()
})

test(
  'alerts of a real Prometheus fire and resolve with the faults of a running agent',
  { skip, timeout: 120_000 },
  async (t) => {
    let answer: SinkAnswer = { kind: 'ok' }
    const sink = await new OtlpSink({ answer: () => answer }).start()
    t.teardown(() => sink.close())
    const port = await freePort()
    const config = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 50ms }
exporters:
  otlp_http:
    endpoint: ${sink.endpoint}
    retry_on_failure: { initial_interval: 100ms, max_interval: 200ms }
service:
  telemetry:
    metrics:
      level: detailed
      readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${port} } } } }]
  pipelines:
    logs: { receivers: [file], exporters: [otlp_http] }
`
    const { agent, path, reload } = begin(t, config, { 'app.log': 'one\n' })
    await agent.until('running')
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' })
    t.equal(checked.status, 0, checked.stdout + checked.stderr)

    const { notices, query } = await watchAlerts(t, { folder: path('.'), agentPort: port })
    const tells = async (alert: string, status: string): Promise<void> => {
      await eventually(notices, (all) => all.some((one) => one.alert === alert && one.status === status))
      t.pass(`${alert} is ${status}`)
    }

    // What Prometheus counts is what was written; over any time between two moments of rest so is its rate.
    let written = 1
    for (let turn = 0; turn < 50; turn += 1) {
      appendFileSync(path('app.log'), 'more\n'.repeat(20))
      written += 20
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    for (const name of [
      'otelcol_receiver_accepted_log_records_total',
      'otelcol_exporter_sent_log_records_total',
    ])
      await eventually(
        () => query(`sum(${name})`),
        (count) => count === written,
      )
    t.ok(((await query('rate(otelcol_receiver_accepted_log_records_total[30s])')) ?? 0) > 0)
    const since = (await query('time() - hephaestus_agent_start_time_seconds')) ?? 0
    t.ok(since > 0 && since < 120, `up for ${since} s`)

    answer = { kind: 'status', status: 503 }
    appendFileSync(path('app.log'), 'two\n')
    await tells('HephaestusComponentInTrouble', 'firing')
    t.match(notices().find(({ alert }) => alert === 'HephaestusComponentInTrouble')?.labels, {
      kind: 'exporter',
      id: 'otlp_http',
      severity: 'warning',
    })
    await tells('HephaestusExportsFail', 'firing')
    answer = { kind: 'ok' }
    await tells('HephaestusComponentInTrouble', 'resolved')
    await tells('HephaestusExportsFail', 'resolved')

    await reload('receivers: {')
    await tells('HephaestusConfigurationRefused', 'firing')
    await reload(config)
    await tells('HephaestusConfigurationRefused', 'resolved')

    agent.child.kill('SIGKILL')
    await tells('HephaestusDown', 'firing')
    t.same(
      [...new Set(notices().map(({ alert }) => alert))].toSorted(),
      [
        'HephaestusComponentInTrouble',
        'HephaestusConfigurationRefused',
        'HephaestusDown',
        'HephaestusExportsFail',
      ],
      'no other alert has fired',
    )
  },
)

interface Notice {
  readonly alert: string
  readonly status: string
  readonly labels: Readonly<Record<string, string>>
}

interface Watching {
  /** What a person was told until now. */
  readonly notices: () => readonly Notice[]
  /** The first value that Prometheus gives to a question. */
  readonly query: (question: string) => Promise<number | undefined>
}

/** Starts a Prometheus and an Alertmanager. */
async function watchAlerts(
  t: Test,
  { folder, agentPort }: { readonly folder: string; readonly agentPort: number },
): Promise<Watching> {
  const notices: Notice[] = []
  const hook = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { alerts } = JSON.parse(Buffer.concat(parts).toString()) as {
        alerts: { status: string; labels: Record<string, string> }[]
      }
      for (const { status, labels } of alerts)
        notices.push({ alert: labels['alertname'] ?? '', status, labels })
      response.end()
    })
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  t.teardown(() => hook.close())
  const [managerPort, prometheusPort] = [await freePort(), await freePort()]
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const manager = put(
    'alertmanager.yml',
    `route: { receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: hook
    webhook_configs: [{ url: 'http://127.0.0.1:${(hook.address() as AddressInfo).port}/', send_resolved: true }]
`,
  )
  // What is looked at over minutes, over seconds: it ends as soon after the fault.
  const rules = readFileSync(RULES, 'utf8')
    .replaceAll(/for: \d+m/g, 'for: 1s')
    .replaceAll('[10m]', '[6s]')
  put('rules.yaml', rules)
  const prometheus = put(
    'prometheus.yml',
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [rules.yaml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:${managerPort}'] }] }] }
scrape_configs: [{ job_name: hephaestus, static_configs: [{ targets: ['127.0.0.1:${agentPort}'] }] }]
`,
  )
  runUntilTheEnd(t, 'prometheus-alertmanager', [
    `--config.file=${manager}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${managerPort}`,
    '--cluster.listen-address=',
  ])
  runUntilTheEnd(t, 'prometheus', [
    `--config.file=${prometheus}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
  ])
  const query = async (question: string): Promise<number | undefined> => {
    const url = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(question)}`
    const response = await fetch(url).catch(() => undefined)
    // It answers before it is ready.
    const answer = (response?.ok === true ? await response.json() : undefined) as
      | { readonly data?: { readonly result: readonly { readonly value: readonly [number, string] }[] } }
      | undefined
    const value = answer?.data?.result[0]?.value[1]
    return value === undefined ? undefined : Number(value)
  }
  await eventually(
    () => query('otelcol_exporter_sent_log_records_total{exporter="otlp_http"}'),
    (count) => count !== undefined,
  )
  return { notices: () => notices, query }
}

function runUntilTheEnd(t: Test, command: string, words: readonly string[]): void {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  let isOver = false
  child.once('exit', (code) => {
    if (!isOver) t.fail(`${command} ended with ${code}: ${said}`)
  })
  t.teardown(async () => {
    isOver = true
    const gone = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await gone
  })
}
