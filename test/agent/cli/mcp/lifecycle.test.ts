import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { eventually } from '../../../support/eventually.ts'
import { processesWith } from '../../../support/processes-with.ts'
import { startAgent } from '../../../process/agent-process.ts'
import { codeIn } from '../fixes/support.ts'
import { connected } from './support.ts'

/*
 * Goal: whatever a client does, nothing of what it asked for is left behind, and the server answers the next question or ends.
 * Method: the official client, or bytes on the pipe, beside the real program; its folder for temporary files is looked at.
 */

const CODE = {
  'src/user.js':
    'export function nameOf(users, id) {\n  return users.find((user) => user.id === id).name\n}\n',
  // Long enough that the tests are still under way when the client has enough.
  'test/slow.test.js':
    "import { test } from 'node:test'\ntest('slow', () => new Promise((done) => setTimeout(done, 60_000)))\n",
  'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
}
const TRACE = `TypeError: Cannot read properties of undefined (reading 'name')
    at nameOf (/srv/app/src/user.js:2:46)
`
const ASK_EXPLAIN = { name: 'explain_trace', arguments: { text: TRACE } }

function setUp(t: Test) {
  const folder = t.testdir({ code: {}, temporary: {} })
  const temporary = join(folder, 'temporary')
  return {
    code: codeIn(join(folder, 'code'), CODE),
    temporary,
    /** The repair is under way. */
    begun: () =>
      eventually(() => globSync(join(temporary, 'hephaestus-mcp-*/state/agent.sqlite')).length > 0),
    left: () => globSync(join(temporary, 'hephaestus-mcp-*')),
  }
}

const messages = (...all: readonly object[]): string =>
  all.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('')
const OPENING = messages(
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  },
  { method: 'notifications/initialized' },
)

test('an explanation that is taken back ends with all its processes, leaves nothing, and the next call is answered', async (t) => {
  const { code, temporary, begun, left } = setUp(t)
  const { client, ask, transport } = await connected(t, ['--repo', code], {
    cwd: code,
    environment: { TMPDIR: temporary },
  })
  const taken = new AbortController()
  const said: (string | undefined)[] = []
  const asked = client.callTool(ASK_EXPLAIN, {
    signal: taken.signal,
    timeout: 300_000,
    onprogress: ({ message }) => void said.push(message),
  })
  asked.catch(() => undefined)
  await begun()
  t.same(said.slice(0, 1), ['the code is read, and changes are tried in the sandbox'])
  t.match(await ask('explain_trace', { text: TRACE }), { isError: true, text: /^HEPH_MCP_BUSY/ })
  taken.abort(new Error('enough'))
  await t.rejects(asked)
  await eventually(() => left().length === 0)
  t.ok(await eventually(() => processesWith(`TMPDIR=${temporary}`).every((pid) => pid === transport.pid)))
  const { isError, text } = await ask('find_known_fixes', { text: TRACE })
  t.match({ isError, text }, { isError: true, text: /^HEPH_STATE_MISSING/ })
})

test('a client that goes away in the middle of an explanation ends the server, and nothing is left', async (t) => {
  const { code, temporary, begun, left } = setUp(t)
  const server = startAgent(t, ['mcp', '--repo', '.'], { cwd: code, environment: { TMPDIR: temporary } })
  server.child.stdin?.write(OPENING + messages({ id: 2, method: 'tools/call', params: ASK_EXPLAIN }))
  await begun()
  server.child.stdin?.end()
  t.equal(await server.ended, 0)
  t.same(left(), [])
})

test('the server ends when it is told to stop, with what is under way', async (t) => {
  const { code, temporary, begun, left } = setUp(t)
  const server = startAgent(t, ['mcp', '--repo', '.'], { cwd: code, environment: { TMPDIR: temporary } })
  server.child.stdin?.write(OPENING + messages({ id: 2, method: 'tools/call', params: ASK_EXPLAIN }))
  await begun()
  server.child.kill('SIGTERM')
  t.equal(await server.ended, 0)
  t.same(left(), [])
})

test('a line that is no message is passed over, and one longer than any question ends the server', async (t) => {
  const { code } = setUp(t)
  const server = startAgent(t, ['mcp', '--repo', '.'], { cwd: code })
  server.child.stdin?.write(`no json\n${OPENING}{"id":\n${messages({ id: 7, method: 'ping' })}`)
  await server.until(/"id":7/)
  server.child.stdin?.write('x'.repeat(5 * 1_048_576))
  t.equal(await server.ended, 0)
  t.ok(server.stderr().length < 4_000, 'it is not printed')
  for (const line of server.stdout().trimEnd().split('\n'))
    t.ok(JSON.parse(line), 'only messages are on the output')
})

test('hephaestus mcp reads beside an agent that runs with the state directory', async (t) => {
  const { code } = setUp(t)
  mkdirSync(join(code, 'logs'))
  writeFileSync(join(code, 'logs/app.log'), TRACE)
  const config = join(code, 'agent.yaml')
  writeFileSync(
    config,
    `receivers: { file: { include: [${join(code, 'logs/app.log')}], start_at: beginning } }
processors: { recombine: {}, detect: {} }
exporters: { file: { path: ${join(code, 'out.jsonl')} } }
service: { pipelines: { logs: { receivers: [file], processors: [recombine, detect], exporters: [file] } } }
`,
  )
  const agent = startAgent(t, ['run', '--config', config, '--state-dir', 'state'], { cwd: code })
  await agent.until('running')
  const { ask } = await connected(t, ['--state-dir', 'state'], { cwd: code })
  // Groups are on the disk some time after the error was seen.
  let listed = await ask('list_errors')
  for (let asked = 0; asked < 1_000 && !/"type":"TypeError"/.test(listed.text); asked += 1)
    listed = await ask('list_errors')
  t.match(listed.fields, { errors: [{ state: 'none', repair_id: null }] })
  t.notOk(existsSync(join(code, 'state/audit.jsonl')), 'who only looks leaves no line')
  agent.child.kill('SIGINT')
  t.equal(await agent.ended, 0)
})
