import '../support/plain-processes.ts'
import { createHmac } from 'node:crypto'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'
import { copied, serving, words } from './webhook-service.ts'

/** The real agent with the examples of the webhook exporter, in front of a server that stands for the services. */

const SECRET = 'a key for this test only'

test('the example webhook-template delivers what was queued before a kill, signed and under the same key', async (t) => {
  let isDown = true
  const { taken, url, requested } = await serving(t, () => (isDown ? 503 : 200))
  const cwd = t.testdir()
  const example = copied(cwd, 'webhook-template.yaml')
  const environment = { WEBHOOK_SIGNING_SECRET: SECRET }
  const first = startAgent(t, words(example, { webhook: `${url}/errors` }), { cwd, environment })
  await requested
  first.child.kill('SIGKILL')
  await first.ended
  const before = taken.map(({ headers }) => headers['idempotency-key'])
  isDown = false
  const count = taken.length
  const second = startAgent(t, [...words(example, { webhook: `${url}/errors` }), '--once'], {
    cwd,
    environment,
  })
  t.equal(await second.ended, 0, second.stderr())
  const after = taken.slice(count)
  const titles = after.map(({ body }) => (JSON.parse(body) as { title: string }).title)
  t.equal(new Set(titles).size, 2, titles.join('\n'))
  t.ok(after.some(({ headers }) => headers['idempotency-key'] === before[0]))
  for (const { headers, body } of after) {
    const [, time = '', proof] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-hephaestus-signature'])) ?? []
    t.equal(proof, createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex'))
    t.ok(Math.abs(Number(time) - Date.now() / 1_000) < 60)
  }
})
