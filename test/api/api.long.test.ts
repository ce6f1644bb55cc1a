import '../support/plain-processes.ts'
import { join } from 'node:path'
import { test } from 'tap'
import { createAgent, loadConfig, type Fix } from '../../agent/api.ts'

const TRACE = `TypeError: Cannot read properties of undefined (reading 'name')
    at greet (/srv/none/greet.js:3:20)
    at main (/srv/none/main.js:1:1)
`

function pipeline(include: string): Record<string, unknown> {
  return {
    receivers: { file: { include: [include], start_at: 'beginning' } },
    processors: { recombine: null, parse: null, detect: null, analyze: null, fix: null },
    exporters: { file: { path: 'out.json' } },
    service: {
      pipelines: {
        logs: {
          receivers: ['file'],
          processors: ['recombine', 'parse', 'detect', 'analyze', 'fix'],
          exporters: ['file'],
        },
      },
    },
  }
}

test('a program reads the outcomes of repairs from the agent that it is made of', async (t) => {
  const folder = t.testdir({ 'app.log': TRACE })
  const config = await loadConfig(pipeline(join(folder, 'app.log')), { currentDirectory: folder })
  const lines: string[] = []
  const agent = createAgent(config, {
    stateDirectory: join(folder, 'state'),
    isOnce: true,
    onLog: (line) => lines.push(line),
  })
  t.equal(agent.state, 'initializing')
  await t.rejects(agent.reload(config), { code: 'HEPH_AGENT_NOT_RUNNING' })
  await agent.start()
  t.equal(agent.state, 'running')
  const fixes: Fix[] = []
  const reading = (async () => {
    for await (const fix of agent.fixes()) fixes.push(fix)
  })()
  await agent.finished()
  await agent.stop()
  await reading
  t.equal(agent.state, 'stopped')
  t.match(fixes, [
    {
      kind: 'failed',
      exception: { type: 'TypeError', message: "Cannot read properties of undefined (reading 'name')" },
      diff: '',
    },
  ])
  t.ok((fixes[0]?.reasons.length ?? 0) > 0, 'it says why there is no fix')
  t.match(lines.at(-1), 'stopped')
})
