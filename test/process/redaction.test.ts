import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'

/**
 * Goal: what the program writes holds none of the secrets of the log it reads: records, events, queue on the disk,
 * dead letters, jobs and the rest of the state, its own log.
 * Method: an error with secrets in its message, its trace and the lines around it, once as text and once as JSON,
 * to a file by way of the disk, and to an address where nobody listens. Every file is searched.
 */
const SECRETS = [
  'hunter2hunter2',
  `ghp_${'a1B2'.repeat(9)}`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
  'ann.secret@example.org',
  '4111 1111 1111 1111',
]
const [password, token, jwt, address, card] = SECRETS
const LOG = [
  `INFO login password=${password} as ${address}`,
  `ERROR request failed`,
  `TypeError: cannot charge ${card} with ${token} for ${address}`,
  `    at charge (/srv/shop/charge.js:3:9)`,
  `    at handle (/srv/shop/server.js:9:2)`,
  `INFO retry with Authorization: Bearer ${jwt}`,
  JSON.stringify({ level: 'error', msg: `no ${address}`, password, nested: { token, list: [jwt] } }),
  JSON.stringify({ level: 'info', msg: 'after', cookie: `sid=${token}` }),
]
const CONFIG = `
receivers: { file: { include: [app.log], start_at: beginning } }
processors: { recombine: , parse: , detect: , redact: , analyze: { repositories: [{ path: shop }] } }
exporters:
  file: { path: out.jsonl, sending_queue: { storage: file_storage } }
  otlp_http:
    endpoint: http://127.0.0.1:9
    retry_on_failure: { initial_interval: 10ms, max_elapsed_time: 50ms }
service:
  telemetry: { logs: { level: debug } }
  pipelines:
    logs:
      receivers: [file]
      processors: [recombine, parse, detect, redact, analyze]
      exporters: [file, otlp_http]
`

test('nothing that the agent writes holds a secret of what it read', async (t) => {
  const cwd = t.testdir({
    'app.log': `${LOG.join('\n')}\n`,
    'agent.yaml': CONFIG,
    shop: { 'charge.js': 'function charge() {}\n' },
  })
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state', '--once'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  const written = readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'app.log')
    .map((entry) => join(entry.parentPath, entry.name))
  for (const path of written) {
    const bytes = readFileSync(path, 'latin1')
    for (const secret of SECRETS) t.notOk(bytes.includes(secret), `${path} and ${secret}`)
  }
  const events = readFileSync(join(cwd, 'out.jsonl'), 'utf8')
  t.match(events, /cannot charge \[redacted:card:/)
  t.match(events, /charge\.js:3:9/)
  t.ok(
    written.some((path) => path.includes('dead-letters')),
    'there are dead letters',
  )
  for (const secret of SECRETS) t.notOk((agent.stdout() + agent.stderr()).includes(secret))
})
