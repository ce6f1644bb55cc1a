import '../support/plain-processes.ts'
import type { ServerResponse } from 'node:http'
import { test } from 'tap'
import { eventually, freePort } from './reload-scene.ts'
import { proposes, repairsScene } from './repairs-scene.ts'

interface ListedFix {
  readonly id: string
  readonly state: string
  readonly reason: string
}

test('a paused agent reads, finds and sends errors and asks no model, also after a restart, until it goes on', async (t) => {
  const [health, metrics] = [await freePort(), await freePort()]
  const scene = await repairsScene(t, {
    answer: proposes('cents'),
    more: `extensions:
  health_check: { endpoint: '127.0.0.1:${health}' }
`,
    service: `  extensions: [health_check]
  telemetry:
    metrics: { readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${metrics} } } } }] }
`,
  })
  const { command, sent } = scene
  const get = async (path: string): Promise<string> => {
    const got = await fetch(`http://127.0.0.1:${health}${path}`)
    return `${got.status} ${await got.text()}`
  }
  const fixes = async (): Promise<readonly ListedFix[]> =>
    (JSON.parse((await command('fixes', 'list', '--json')).stdout) as { fixes: ListedFix[] }).fixes
  let agent = scene.start()
  await agent.until('running')
  await eventually(
    () => command('log-level').catch(() => undefined),
    (outcome) => outcome?.code === 0,
  )
  t.equal(
    (await command('pause', 'the bill of the model')).stdout,
    'paused: the bill of the model; until somebody resumes; 0 repairs wait\n',
  )
  await agent.until('repairs are paused')

  scene.fail('cents')
  await eventually(sent, (text) => text.includes('after cents'))
  await eventually(sent, (text) => text.includes('hephaestus.error.detected'))
  t.match(await fixes(), [
    { state: 'pending', reason: 'paused: the bill of the model; until somebody resumes' },
  ])
  t.match((await command('fixes', 'list')).stdout, /pending .*\(paused: the bill of the model; /)
  t.match(await get('/status'), /^200 \{"state":"paused","since":"2.*","reason":"the bill of the model; /)
  t.match(await get('/ready'), /^200 .*"state":"paused"/)
  t.match(await get('/live'), /^200 /)
  const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
  t.match(page, 'hephaestus_agent_state{state="paused"} 1\n')
  t.match(page, 'hephaestus_repair_jobs{state="pending"} 1\n')
  const doctor = await command('doctor', '--json')
  const checks = JSON.parse(doctor.stdout) as { id: string; outcome: string }[]
  t.match(
    checks.find(({ id }) => id === 'running.paused'),
    { outcome: 'warning', seen: /the bill of the model/, remedy: /hephaestus resume/ },
  )
  const url = `http://127.0.0.1:${metrics}/metrics`
  const top = await command('top', '--url', url, '--count', '1', '--interval', '50')
  t.match(top.stdout, /^state paused /m)
  t.match(top.stdout, 'pending 1')

  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  agent = scene.start()
  await agent.until('repairs are paused')
  scene.fail('euros')
  await eventually(sent, (text) => text.includes('after euros'))
  await eventually(fixes, (listed) => listed.length === 2)
  t.same(
    (await fixes()).map(({ state }) => state),
    ['pending', 'pending'],
  )
  t.equal(scene.asked(), 0, 'no model was asked')
  t.notMatch(sent(), 'hephaestus.error.analyzed')

  t.match((await command('resume')).stdout, /^running; [12] repairs? waits?\n/)
  await agent.until('repairs go on')
  await eventually(sent, (text) => text.split('hephaestus.fix.').length > 2)
  t.ok(scene.asked() > 0, 'the model is asked again')
  t.match(sent(), '+  return order.total.cents')
  t.match(await get('/status'), /^200 \{"state":"running"/)
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
})

test('a repair that is under way when repairs are paused ends where it would ask a model, and begins anew afterwards', async (t) => {
  const waiting: ServerResponse[] = []
  const propose = proposes('cents')
  const scene = await repairsScene(t, {
    model: 'timeout: 1m, max_attempts: 2',
    answer: (response) => {
      if (scene.asked() === 1) waiting.push(response)
      else propose(response)
    },
  })
  const { command, sent, fail } = scene
  const agent = scene.start()
  await agent.until('running')
  fail('cents')
  await eventually(scene.asked, (count) => count === 1)
  t.match(await command('pause', '--for', '1h'), { stdout: /; 0 repairs wait, 1 goes on to its end/ })
  // The server would like to be asked again.
  waiting[0]?.writeHead(429, { 'retry-after-ms': '1' }).end('{}')
  await eventually(
    async () => (await command('ops', 'list', '--json')).stdout,
    (text) => text.includes('"state": "pending"'),
  )
  t.equal(scene.asked(), 1, 'and is not')
  t.notMatch(sent(), 'hephaestus.fix.')
  t.match((await command('pause', '--for', '200ms')).stdout, /^paused: until 2/)
  await agent.until('repairs go on')
  await eventually(sent, (text) => text.includes('hephaestus.fix.proposed'))
  t.equal(scene.asked(), 2)
  await t.rejects(command('pause', '--for', 'ever'), { code: 'HEPH_PAUSE_TIME' })
  await t.rejects(command('pause', 'x'.repeat(501)), { code: 'HEPH_REASON_LONG' })
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  await t.rejects(command('resume'), { code: 'HEPH_LOCAL_ABSENT' })
})
