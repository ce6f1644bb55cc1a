import '../support/plain-processes.ts'
import { appendFileSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { begin, eventually, freePort } from './reload-scene.ts'

const KIB = 1_024
const TICKS_PER_SECOND = 100
const ERRORS = 7

/** The value of a series on a page for Prometheus; NaN when it is not there. */
function valueOf(page: string, series: string): number {
  const line = page.split('\n').find((each) => each.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? Number.NaN)
}

/** What the kernel says of a process. Units: bytes, descriptors, seconds. */
function seenOf(pid: number): { readonly rss: number; readonly files: number; readonly cpu: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * KIB,
    files: readdirSync(`/proc/${pid}/fd`).length,
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .filter((stats) => stats.isFile())
    .reduce((sum, { size }) => sum + size, 0)
}

test('what the agent measures of itself is what the system and the files say, and its log is JSON to the last line', async (t) => {
  const port = await freePort()
  const config = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  parse:
  detect: { pass: all }
exporters:
  otlp_http: { endpoint: 'http://127.0.0.1:9', sending_queue: { storage: file_storage } }
service:
  telemetry:
    logs: { encoding: json, level: debug }
    metrics:
      level: detailed
      readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${port} } } } }]
  pipelines:
    logs: { receivers: [file], processors: [parse, detect], exporters: [otlp_http] }
`
  const { agent, path, reload } = begin(t, config, { 'app.log': '' })
  await agent.until('"running"')
  const pid = agent.child.pid ?? 0
  const page = async (): Promise<string> => await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  for (let index = 0; index < ERRORS; index += 1) {
    const fine = `2026-01-02T03:04:05Z INFO fine ${'x'.repeat(500)}\n`.repeat(100)
    appendFileSync(path('app.log'), `${fine}2026-01-02T03:04:05Z ERROR payment ${index} declined\n`)
  }
  const records = ERRORS * 101
  const counted = await eventually(
    page,
    (text) => valueOf(text, 'otelcol_receiver_accepted_log_records_total{receiver="file"}') === records,
  )
  const found = counted.split('\n').filter((line) => line.startsWith('hephaestus_detect_occurrences_total{'))
  t.equal(
    found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0),
    ERRORS,
    'as many errors are found as were written',
  )

  const before = seenOf(pid)
  const text = await page()
  const after = seenOf(pid)
  const between = (series: string, key: 'rss' | 'files' | 'cpu', slack: number): void => {
    const value = valueOf(text, series)
    const [least, most] = [Math.min(before[key], after[key]), Math.max(before[key], after[key])]
    t.ok(
      value >= least - slack && value <= most + slack,
      `${series} ${value} is between ${least} and ${most}`,
    )
  }
  between('otelcol_process_memory_rss', 'rss', 16 * KIB * KIB)
  between('hephaestus_agent_open_files', 'files', 3)
  between('otelcol_process_cpu_seconds_total', 'cpu', 0.1)
  const { bavail, bsize } = statfsSync(path('state'))
  const free = valueOf(text, 'hephaestus_agent_state_disk_free_bytes')
  t.ok(Math.abs(free / (bavail * bsize) - 1) < 0.05, `${free} of ${bavail * bsize} bytes are free`)
  const waiting = valueOf(text, 'otelcol_exporter_queue_size{exporter="otlp_http"}')
  const onDisk = bytesBelow(path('state/queue'))
  t.ok(waiting > records * 100 && waiting <= onDisk, `${waiting} bytes wait, ${onDisk} are on the disk`)
  t.ok(valueOf(text, 'hephaestus_agent_gc_seconds_total') > 0)
  t.ok(valueOf(text, 'hephaestus_agent_event_loop_delay_seconds') > 0)

  await reload('receivers: {')
  agent.child.kill('SIGTERM')
  agent.child.kill('SIGTERM')
  await agent.ended
  const lines = agent.stderr().trimEnd().split('\n')
  for (const line of lines)
    t.match(JSON.parse(line), { time: /Z$/, level: /^(debug|info|warn|error)$/, message: /./ })
  t.ok(lines.length >= 4, `${lines.length} lines`)
})
