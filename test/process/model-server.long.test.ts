import { createServer, type Server, type ServerResponse } from 'node:http'
import { appendFileSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { startAgent } from './agent-process.ts'
import { eventually } from './reload-scene.ts'

/** A model server that misbehaves must cost nothing but the fix. */

const BEHAVIOURS: readonly (readonly [string, (response: ServerResponse) => void, RegExp])[] = [
  ['hangs', () => undefined, /HEPH_AI_TIMEOUT/],
  [
    'answers 429',
    (response) => void response.writeHead(429, { 'retry-after-ms': '10' }).end('{}'),
    /HEPH_AI_RATE_LIMITED/,
  ],
  [
    'answers rubbish',
    (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}'),
    /HEPH_AI_REPLY/,
  ],
]

for (const [what, answer, reason] of BEHAVIOURS) {
  test(`with a model server that ${what}, logs keep flowing, the error goes out, and the fix fails with its reason`, async (t) => {
    let calls = 0
    const url = await serving(t, (response) => {
      calls += 1
      answer(response)
    })
    const cwd = t.testdir({
      'a.yaml': config(url),
      'app.log': 'before\nRangeError: odd value 7\n    at check (/srv/code/main.js:2:9)\nafter\n',
      code: {
        'main.js': 'export function check(value) {\n  throw new RangeError(`odd value ${value}`)\n}\n',
      },
    })
    const agent = startAgent(t, ['run', '--config', 'a.yaml', '--once'], { cwd })
    t.equal(await agent.ended, 0)
    const text = readFileSync(join(cwd, 'out.jsonl'), 'utf8')
    t.match(text, '"stringValue":"before"')
    t.match(text, '"stringValue":"after"')
    t.match(text, '"eventName":"hephaestus.error.detected"')
    const failed = text.split('\n').find((line) => line.includes('hephaestus.fix.failed')) ?? ''
    t.match(failed, reason)
    t.ok(calls > 0)
  })
}

test('an answer of a model is used: it becomes the diff of the fix', async (t) => {
  const content =
    'The name is wrong.\nFILE: main.js\n<<<<<<< SEARCH\n  return order.totl.cents\n=======\n  return order.total.cents\n>>>>>>> REPLACE\n'
  const url = await serving(t, (response) => {
    const body = {
      choices: [{ finish_reason: 'stop', message: { content } }],
      usage: { prompt_tokens: 5, completion_tokens: 6 },
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const cwd = t.testdir({
    'a.yaml': config(url),
    'app.log':
      "TypeError: Cannot read properties of undefined (reading 'cents')\n    at price (/srv/code/main.js:2:21)\nafter\n",
    code: { 'main.js': 'export function price(order) {\n  return order.totl.cents\n}\n' },
  })
  const only = ['--set', 'processors.fix.strategies=[model]']
  const agent = startAgent(t, ['run', '--config', 'a.yaml', '--once', ...only], { cwd })
  t.equal(await agent.ended, 0)
  const text = readFileSync(join(cwd, 'out.jsonl'), 'utf8')
  t.match(text, 'hephaestus.fix.proposed')
  t.match(text, '+  return order.total.cents')
  t.match(text, '"gen_ai.usage.input_tokens"')
})

function config(url: string): string {
  return `receivers:
  file: { include: [app.log], start_at: beginning }
processors:
  recombine: {}
  parse: {}
  detect: { pass: all }
  analyze: { repositories: [ { path: ./code } ] }
  fix: { model: { model: test, base_url: '${url}', timeout: 300ms, max_attempts: 2 } }
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, analyze, fix], exporters: [file] }
`
}

async function serving(t: Test, answer: (response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer((_request, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

test(
  'while a model has not answered for a minute, every line that is written arrives',
  { timeout: 180_000 },
  async (t) => {
    let isAnswered = false
    let calls = 0
    const url = await serving(t, (response) => {
      calls += 1
      response.on('close', () => (isAnswered = true))
    })
    const cwd = t.testdir({
      'a.yaml': config(url).replace('timeout: 300ms, max_attempts: 2', 'timeout: 2m, max_attempts: 1'),
      'app.log': 'RangeError: odd value 7\n    at check (/srv/code/main.js:2:9)\nafter\n',
      code: {
        'main.js': 'export function check(value) {\n  throw new RangeError(`odd value ${value}`)\n}\n',
      },
    })
    const only = ['--set', 'processors.fix.strategies=[model]']
    const agent = startAgent(t, ['run', '--config', 'a.yaml', ...only], { cwd })
    const output = (): string => readFileSync(join(cwd, 'out.jsonl'), { encoding: 'utf8', flag: 'a+' })
    await eventually(
      () => calls,
      (count) => count > 0,
    )
    for (let second = 0; second < 60; second += 1) {
      const line = `line ${second} ends`
      appendFileSync(join(cwd, 'app.log'), `${line}\n`)
      await eventually(output, (text) => text.includes(line))
      t.equal(isAnswered, false, 'the question is still open')
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
    t.equal(calls, 1)
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)
