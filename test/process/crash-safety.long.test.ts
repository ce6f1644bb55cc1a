import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'

const TAIL = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [file], exporters: [file] }
`

test('every line arrives when the agent is killed again and again in the middle of a file', async (t) => {
  const cwd = t.testdir({ 'a.yaml': TAIL, 'app.log': '' })
  const lines = 20_000
  let written = 0
  for (let round = 0; round < 5; round += 1) {
    const agent = startAgent(t, ['run', '--config', 'a.yaml'], { cwd })
    await agent.until('running')
    for (let part = 0; part < 8; part += 1) {
      const text = Array.from(
        { length: lines / 40 },
        () => `line ${(written += 1)} ${'x'.repeat(80)}\n`,
      ).join('')
      appendFileSync(join(cwd, 'app.log'), text)
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    agent.child.kill('SIGKILL')
    await agent.ended
  }
  const last = startAgent(t, ['run', '--config', 'a.yaml', '--once'], { cwd })
  t.equal(await last.ended, 0)
  const seen = new Set(readFileSync(join(cwd, 'out.jsonl'), 'utf8').match(/"line \d+ /g))
  t.equal(seen.size, lines)
})

const REPAIR = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  recombine: {}
  parse: {}
  detect: {}
  analyze: { repositories: [ { path: ./code } ] }
  fix: {}
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, analyze, fix], exporters: [file] }
`

const TRACE = `TypeError: Cannot read properties of undefined (reading 'name')
    at label (/srv/code/main.js:2:15)
    at Object.<anonymous> (/srv/code/main.js:5:1)
`

test('a job that the agent is killed in is finished after the restart, once', async (t) => {
  const cwd = t.testdir({
    'a.yaml': REPAIR,
    'app.log': TRACE,
    code: {
      'main.js':
        'function label(user) {\n  return user.name.trim()\n}\n\nconsole.log(label({ name: "a" }))\n',
      // Slow enough to be killed in.
      'slow.test.js':
        'import test from "node:test"\ntest("slow", async () => { await new Promise((r) => setTimeout(r, 1500)) })\n',
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
    },
  })
  const first = startAgent(t, ['run', '--config', 'a.yaml'], { cwd })
  await jobInState(cwd, /generating|validating/)
  first.child.kill('SIGKILL')
  await first.ended
  const second = startAgent(t, ['run', '--config', 'a.yaml', '--once'], { cwd })
  t.equal(await second.ended, 0)
  const text = readFileSync(join(cwd, 'out.jsonl'), 'utf8')
  t.equal(text.match(/"eventName":"hephaestus\.fix\.(proposed|failed)"/g)?.length, 1)
  t.equal(text.match(/"eventName":"hephaestus\.error\.analyzed"/g)?.length, 1)
  t.match(jobs(cwd)[0]?.state, /complete|failed/)
})

test('a configuration that cannot start leaves nothing running and says why', async (t) => {
  const cwd = t.testdir({ 'a.yaml': TAIL.replace('out.jsonl', 'app.log/out.jsonl'), 'app.log': '' })
  const agent = startAgent(t, ['run', '--config', 'a.yaml'], { cwd })
  t.equal(await agent.ended, 1)
  t.match(agent.stderr(), 'HEPH_FILE_EXPORT_OPEN')
  writeFileSync(join(cwd, 'a.yaml'), TAIL)
  const again = startAgent(t, ['run', '--config', 'a.yaml', '--once'], { cwd })
  t.equal(await again.ended, 0)
})

function jobs(cwd: string): { state: string }[] {
  const path = join(cwd, '.hephaestus/agent.sqlite')
  if (!existsSync(path)) return []
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare('SELECT state FROM job').all() as { state: string }[]
  } catch {
    return []
  } finally {
    database.close()
  }
}

async function jobInState(cwd: string, state: RegExp): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (state.test(jobs(cwd)[0]?.state ?? '')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no job came to ${String(state)}: ${JSON.stringify(jobs(cwd))}`)
}
