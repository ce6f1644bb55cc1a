import '../support/plain-processes.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { OtlpSink } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'

const LINES = 1_000

/** Records of each request that a server is sent, where the processor makes the batches and the exporter adds none. */
async function requestSizes(t: Test, batch: string): Promise<readonly number[]> {
  const sink = await new OtlpSink().start()
  t.teardown(() => sink.close())
  const cwd = t.testdir()
  const lines = Array.from({ length: LINES }, (_, index) => `line ${index}\n`)
  writeFileSync(join(cwd, 'app.log'), lines.join(''))
  writeFileSync(
    join(cwd, 'agent.yaml'),
    `receivers:
  file: { include: [app.log], start_at: beginning }
processors:
  batch: ${batch}
exporters:
  otlp_http:
    endpoint: ${sink.endpoint}
    sending_queue: { batch: { min_size: 0, max_size: 1KiB } }
service:
  pipelines:
    logs: { receivers: [file], processors: [batch], exporters: [otlp_http] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  t.equal(sink.bodies.length, LINES)
  return sink.requests.map(({ records }) => records)
}

test('the requests that a server is sent are as large as batch makes them', async (t) => {
  const sizes = await requestSizes(t, '{ send_batch_size: 100, send_batch_max_size: 100 }')
  t.strictSame(
    sizes,
    Array.from({ length: 10 }, () => 100),
  )
})

test('the requests that a server is sent are larger when batch waits for more', async (t) => {
  const sizes = await requestSizes(t, '{ send_batch_size: 250, send_batch_max_size: 250 }')
  t.strictSame(
    sizes,
    Array.from({ length: 4 }, () => 250),
  )
})
