import '../support/plain-processes.ts'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'
import { copied, serving, words } from './webhook-service.ts'

/** The real agent with the examples of the webhook exporter, in front of a server that stands for the services. */

test('the example webhook-notify tells the chat of every error and the pager of what is fatal', async (t) => {
  const { taken, url } = await serving(t, ({ path }) => (path === '/team' ? 200 : 202))
  const cwd = t.testdir()
  const example = copied(cwd, 'webhook-notify.yaml')
  const exporters = { 'webhook/team': `${url}/team`, 'webhook/pager': url }
  const agent = startAgent(t, [...words(example, exporters), '--once'], {
    cwd,
    environment: { PAGERDUTY_ROUTING_KEY: 'key'.repeat(10) },
  })
  t.equal(await agent.ended, 0, agent.stderr())
  const at = (path: string): unknown[] =>
    taken.filter((each) => each.path === path).map(({ body }) => JSON.parse(body) as unknown)
  t.match(at('/team'), [
    { text: /TypeError: Cannot read properties of undefined/ },
    { text: /out of memory/ },
  ])
  t.match(at('/v2/enqueue'), [
    { routing_key: 'key'.repeat(10), event_action: 'trigger', payload: { severity: 'critical' } },
  ])
  const summaries = at('/v2/enqueue').map(
    (sent) => (sent as { payload: { summary: string } }).payload.summary,
  )
  t.notMatch(JSON.stringify([at('/team'), summaries]), /<!channel>|:\/\/evil/)
})
