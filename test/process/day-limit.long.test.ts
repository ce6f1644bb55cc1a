import { createServer } from 'node:http'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'tap'
import { listen } from '../support/model-server.ts'
import { startAgent } from './agent-process.ts'

const ANSWER =
  'The name is wrong.\nFILE: main.js\n<<<<<<< SEARCH\n  return order.totl.cents\n=======\n  return order.total.cents\n>>>>>>> REPLACE\n'

void test('a repair that met a limit of the day waits, says so, and goes on by itself in a later run, without the error coming again', async (t) => {
  let questions = 0
  const server = createServer((_request, response) => {
    questions += 1
    const body = {
      choices: [{ finish_reason: 'stop', message: { content: ANSWER } }],
      usage: { prompt_tokens: 5, completion_tokens: 6 },
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  t.teardown(() => server.closeAllConnections())
  const url = `http://127.0.0.1:${await listen(t, server)}/v1`
  const today = new Date().toISOString().slice(0, 10)
  const used = { day: today, requests: 500, tokens: 0, cost: 0, byError: {}, byRepository: {} }
  const cwd = t.testdir({
    'a.yaml': config(url),
    'app.log':
      "TypeError: Cannot read properties of undefined (reading 'cents')\n    at price (/srv/code/main.js:2:21)\nafter\n",
    code: { 'main.js': 'export function price(order) {\n  return order.totl.cents\n}\n' },
    state: { 'model-usage.json': `${JSON.stringify(used)}\n` },
  })
  const run = async (): Promise<string> => {
    const agent = startAgent(t, ['run', '--config', 'a.yaml', '--once', '--state-dir', 'state'], { cwd })
    t.equal(await agent.ended, 0, agent.stderr())
    return readFileSync(join(cwd, 'out.jsonl'), 'utf8')
  }
  const limited = (await run()).split('\n').find((line) => line.includes('hephaestus.fix.failed')) ?? ''
  t.match(limited, /"hephaestus\.fix\.state","value":\{"stringValue":"pending"\}/)
  t.match(limited, /"hephaestus\.fix\.again_at","value":\{"stringValue":"\d{4}-\d\d-\d\dT00:00:00\.000Z"\}/)
  t.match(limited, /500 requests a day/)
  t.equal(questions, 0)
  t.notMatch(await run(), /hephaestus\.fix\.proposed/, 'the same day changes nothing')
  const store = new DatabaseSync(join(cwd, 'state/agent.sqlite'))
  const [job] = store.prepare('SELECT state, reason, wait_until_ms FROM job').all()
  t.match(job, {
    state: 'pending',
    reason: /^waits until \d{4}-\d\d-\d\dT00:00:00\.000Z: .*500 requests a day/,
  })
  t.equal(Number(job?.['wait_until_ms']) % 86_400_000, 0)
  // The next day.
  store.exec('UPDATE job SET wait_until_ms = 1')
  store.close()
  rmSync(join(cwd, 'state/model-usage.json'))
  writeFileSync(join(cwd, 'app.log'), 'all is well\n', { flag: 'a' })
  const text = await run()
  t.match(text, 'hephaestus.fix.proposed')
  t.match(text, '+  return order.total.cents')
  t.equal(questions, 1)
})

function config(url: string): string {
  return `receivers:
  file: { include: [app.log], start_at: beginning }
processors:
  recombine: {}
  parse: {}
  detect: { pass: all }
  analyze: { repositories: [ { path: ./code } ] }
  fix: { strategies: [model], model: { model: test, base_url: '${url}' } }
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, analyze, fix], exporters: [file] }
`
}
