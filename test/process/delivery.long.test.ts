import { appendFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { OtlpSink, type SinkOptions } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'

async function sinkFor(
  t: Test,
  options: SinkOptions,
): Promise<{ readonly sink: OtlpSink; readonly url: string }> {
  const sink = new OtlpSink({ isKeeping: true, ...options })
  await sink.start()
  t.teardown(() => sink.close())
  return { sink, url: sink.endpoint }
}

function configFor(url: string, more = ''): string {
  return `
receivers:
  file: { include: [./in.log], start_at: beginning }
exporters:
  otlp_http/shop:
    endpoint: ${url}
    retry_on_failure: { initial_interval: 50ms, max_interval: 50ms }
    sending_queue: { storage: file_storage, batch: { flush_timeout: 20ms } }
${more}
service:
  pipelines:
    logs: { receivers: [file], exporters: [otlp_http/shop] }
`
}

test('run keeps what was refused as dead letters, which commands list, show, send again and drop', async (t) => {
  let isRefusing = true
  const { sink, url } = await sinkFor(t, {
    answer: () =>
      isRefusing ? { kind: 'status', status: 400, body: 'no \u001b[31mthanks' } : { kind: 'ok' },
  })
  const cwd = t.testdir({ 'agent.yaml': configFor(url), 'in.log': 'one\ntwo\n' })
  const call = async (...words: string[]): Promise<{ code: number | string; out: string; err: string }> => {
    const agent = startAgent(t, words, { cwd })
    const code = await agent.ended
    return { code, out: agent.stdout(), err: agent.stderr() }
  }
  t.equal((await call('run', '--once', '--config', 'agent.yaml')).code, 0)

  const list = await call('dead-letters', 'list')
  t.match(list.out, /^[0-9a-f]{10} {2}\S+Z {2}otlp_http\/shop {2}2 records {2}HEPH_\w+ .*400.*\n$/)
  t.notMatch(list.out, /\u001b/, 'nothing of what the server wrote reaches the terminal as it is')
  const listed = JSON.parse((await call('dead-letters', 'list', '--json')).out) as {
    dead_letters: { id: string }[]
  }
  t.match(listed.dead_letters, [{ exporter: 'otlp_http/shop', records: 2, attempts: 1 }])
  const id = listed.dead_letters[0]?.id ?? ''
  t.match(
    (await call('dead-letters', 'show', id.slice(0, 5))).out,
    /exporter: +otlp_http\/shop[\s\S]+ {2}one[\s\S]+ {2}two/,
  )
  t.match(JSON.parse((await call('dead-letters', 'show', id, '--json')).out), {
    id,
    logs: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'one' } }, {}] }] }] },
  })
  t.equal(
    JSON.parse((await call('dead-letters', 'list', '--json', '--exporter', 'file')).out).dead_letters.length,
    0,
  )

  const refused = await call('dead-letters', 'replay', '--config', 'agent.yaml')
  t.match(refused, { code: 1, out: /^delivered 0 records, 2 are/ })
  t.match((await call('dead-letters', 'list', '--json')).out, /"attempts": 2/)

  const running = startAgent(t, ['run', '--config', 'agent.yaml'], { cwd })
  await running.until('running')
  const beside = await call('dead-letters', 'replay', '--config', 'agent.yaml')
  t.match(beside, { code: 4, err: new RegExp(`HEPH_STATE_IN_USE.*pid ${running.child.pid}`) })
  t.match((await call('dead-letters', 'list')).out, '2 records', 'reading is possible')
  running.child.kill('SIGTERM')
  await running.ended

  isRefusing = false
  t.match(await call('dead-letters', 'replay', id, '--config', 'agent.yaml'), {
    code: 0,
    out: /^delivered 2 records/,
  })
  t.same(sink.bodies, ['one', 'two'])
  t.match((await call('dead-letters', 'list')).out, 'there are no dead letters')

  isRefusing = true
  appendFileSync(join(cwd, 'in.log'), 'three\n')
  await call('run', '--once', '--config', 'agent.yaml')
  t.match(await call('dead-letters', 'drop'), { code: 1, err: /HEPH_DEAD_LETTER_CHOICE/ })
  t.match(await call('dead-letters', 'drop', 'zz'), { code: 1, err: /HEPH_DEAD_LETTER_UNKNOWN/ })
  t.match(await call('dead-letters', 'drop', '--all'), { code: 0, out: 'dropped 1 records\n' })
  t.match((await call('dead-letters', 'list')).out, 'there are no dead letters')
})

test('run with a queue on the disk delivers after a kill what it had acknowledged, though the file is gone', async (t) => {
  let isDown = true
  const { sink, url } = await sinkFor(t, {
    answer: () => (isDown ? { kind: 'status', status: 503 } : { kind: 'ok' }),
  })
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`)
  const cwd = t.testdir({ 'agent.yaml': configFor(url), 'in.log': `${lines.join('\n')}\n` })
  const first = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  await first.until('delivery failed')
  const queue = join(cwd, 'state/queue/otlp_http%2Fshop')
  t.ok(readdirSync(queue).some((name) => name.endsWith('.segment')))
  first.child.kill('SIGKILL')
  await first.ended
  rmSync(join(cwd, 'in.log'))
  writeFileSync(join(cwd, 'in.log'), '')

  isDown = false
  const second = startAgent(t, ['run', '--once', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
  t.equal(await second.ended, 0, second.stderr())
  t.same(sink.bodies, lines)
  t.notOk(existsSync(join(cwd, 'state/dead-letters')))
})
