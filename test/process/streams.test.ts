import '../support/plain-processes.ts'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { OtlpSink } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'
import { eventually } from './reload-scene.ts'

const FILES = 12
const ROUNDS = 40
const LINES = 50

test('lines of many files that grow at the same time arrive in the order of each file, each once', async (t) => {
  const sink = await new OtlpSink().start()
  t.teardown(() => sink.close())
  const cwd = t.testdir()
  const names = Array.from({ length: FILES }, (_, index) => `app-${index}.log`)
  for (const name of names) writeFileSync(join(cwd, name), '')
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [app-*.log], start_at: beginning, poll_interval: 20ms }
processors: { recombine: {}, parse: {} }
exporters:
  otlp_http: { endpoint: '${sink.endpoint}', sending_queue: { storage: file_storage } }
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse], exporters: [otlp_http] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await agent.until('running')
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const lines = Array.from({ length: LINES }, (_, line) => `${name} ${round * LINES + line}\n`)
      appendFileSync(join(cwd, name), lines.join(''))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  await eventually(
    () => sink.bodies.length,
    (count) => count >= FILES * ROUNDS * LINES,
  )
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  for (const name of names) {
    const seen = sink.bodies.filter((body) => body.startsWith(`${name} `))
    t.strictSame(
      seen,
      Array.from({ length: ROUNDS * LINES }, (_, index) => `${name} ${index}`),
      name,
    )
  }
})
