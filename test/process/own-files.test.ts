import '../support/plain-processes.ts'
import { spawn } from 'node:child_process'
import { appendFileSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpSink } from '../support/otlp-sink.ts'
import { eventually } from './reload-scene.ts'

/**
 * Goal: an agent that is given its own log, and what it writes into a file, does not talk about itself for ever.
 * Method: one glob over everything in a folder, in which both are, and a backend that refuses whatever it is sent, so
 * that each record makes a line of the log.
 */
test('an agent that is given its own log and its own output reads neither', async (t) => {
  const sink = await new OtlpSink({ answer: () => ({ kind: 'status', status: 400 }) }).start()
  t.teardown(() => sink.close())
  const cwd = t.testdir({ logs: { 'app.log': 'ERROR refused 0\n', 'agent.log': '' } })
  const config = `receivers:
  file: { include: ['logs/*'], start_at: beginning, poll_interval: 20ms }
processors:
  parse:
exporters:
  file: { path: logs/events.json }
  otlp_http: { endpoint: '${sink.endpoint}', sending_queue: { batch: { flush_timeout: 10ms } } }
service:
  pipelines:
    logs: { receivers: [file], processors: [parse], exporters: [file, otlp_http] }
`
  writeFileSync(join(cwd, 'agent.yaml'), config)
  const log = openSync(join(cwd, 'logs/agent.log'), 'a')
  const agent = spawn(
    process.execPath,
    [join(process.cwd(), 'agent/main.ts'), 'run', '--config', 'agent.yaml', '--state-dir', 'state'],
    { cwd, stdio: ['ignore', log, log] },
  )
  closeSync(log)
  t.teardown(() => void agent.kill('SIGKILL'))
  const said = (): string => readFileSync(join(cwd, 'logs/agent.log'), 'utf8')
  const refusals = (): number => said().split('it is a dead letter').length - 1
  const written = (): number =>
    readFileSync(join(cwd, 'logs/events.json'), 'utf8').split('stringValue":"ERROR refused').length - 1
  for (let line = 1; line <= 5; line += 1) {
    const before = refusals()
    appendFileSync(join(cwd, 'logs/app.log'), `ERROR refused ${line}\n`)
    await eventually(refusals, (count) => count > before)
  }
  await eventually(written, (count) => count === 6)
  const sent = sink.requests.length
  // What was told of the last refusal would have been read, sent and refused by now.
  appendFileSync(join(cwd, 'logs/app.log'), 'ERROR refused 6\n')
  await eventually(
    () => written(),
    (count) => count === 7,
  )
  t.ok(sink.requests.length <= sent + 2, `${sink.requests.length} requests for 7 lines`)
  for (const name of ['agent.log', 'events.json'])
    t.match(
      said(),
      new RegExp(`a file is not read, since this agent writes it: exclude it .*path=\\S*logs/${name}`),
    )
  t.notMatch(readFileSync(join(cwd, 'logs/events.json'), 'utf8'), 'dead letter', 'nothing of its log came in')
})
