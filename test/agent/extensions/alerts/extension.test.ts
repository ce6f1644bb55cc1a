import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type Test } from 'tap'
import type { AgentView, ComponentReport } from '../../../../agent/component/agent-view.ts'
import type { Settings } from '../../../../agent/component/settings.ts'
import { config } from '../../../../agent/extensions/alerts/config.ts'
import { AlertsExtension } from '../../../../agent/extensions/alerts/extension.ts'
import { FakeClock } from '../../../support/clock.ts'
import { settingsWith } from '../../../support/settings.ts'

const SECRET = 'a-key-that-is-long-enough'

interface Hook {
  readonly url: string
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[]
  status: number
  /** Resolves with the next request. */
  taken(count: number): Promise<void>
}

async function hookOf(t: Test): Promise<Hook> {
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      response.writeHead(hook.status).end()
      response.once('close', () => {
        hook.requests.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
        for (const { count, resolve } of waiting) if (hook.requests.length >= count) resolve()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const hook: Hook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests: [],
    status: 204,
    taken: (count) =>
      new Promise((resolve) => {
        if (hook.requests.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
  }
  return hook
}

interface Scene {
  readonly hook: Hook
  readonly clock: FakeClock
  readonly settings: Settings & { readonly statuses: readonly unknown[] }
  components: readonly ComponentReport[]
  start(): Promise<AlertsExtension>
}

async function begin(t: Test): Promise<Scene> {
  const clock = new FakeClock()
  const scene: Scene = {
    hook: await hookOf(t),
    clock,
    settings: settingsWith({ clock, id: { type: 'alerts', name: '' } }),
    components: [],
    start: async () => {
      const view: AgentView = {
        version: '1.2.3',
        state: () => ({ state: 'running', sinceMs: 0, reason: '', isStopping: false }),
        components: () => scene.components,
      }
      const own = config.parse({
        url: scene.hook.url,
        allow_private: true,
        signature: { secret: SECRET },
        for: '10s',
        keep_firing_for: '5s',
      })
      const extension = new AlertsExtension(scene.settings, own, view)
      await extension.start()
      t.teardown(() => extension.shutdown())
      return extension
    },
  }
  return scene
}

function inTrouble(clock: FakeClock): ComponentReport {
  const reason = 'it answers 503'
  return {
    kind: 'exporter',
    id: 'otlp_http',
    pipeline: '',
    state: 'recoverable_error',
    sinceMs: clock.now(),
    reason,
  }
}

test('alerts tells once, signed, that something is wrong for long, and once that it is right again', async (t) => {
  const scene = await begin(t)
  const { hook, clock } = scene
  await scene.start()
  scene.components = [inTrouble(clock)]
  await clock.advance(9_000)
  t.equal(hook.requests.length, 0)
  await clock.advance(2_000)
  await hook.taken(1)
  const [{ headers, body } = { headers: {}, body: '' }] = hook.requests
  t.match(JSON.parse(body), {
    alert: 'component_in_trouble',
    status: 'firing',
    reason: 'it answers 503',
    component: { kind: 'exporter', id: 'otlp_http' },
    agent: { version: '1.2.3' },
  })
  const [, seconds = '', proof] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-hephaestus-signature'])) ?? []
  t.equal(proof, createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'))
  t.equal(headers['idempotency-key'], (JSON.parse(body) as { id: string }).id)
  await clock.advance(60_000)
  scene.components = []
  await clock.advance(7_000)
  await hook.taken(2)
  await clock.advance(60_000)
  t.same(
    hook.requests.map((each) => (JSON.parse(each.body) as { status: string }).status),
    ['firing', 'resolved'],
  )
})

test('alerts sends again, under the same id, what was not taken, also after a restart', async (t) => {
  const scene = await begin(t)
  const { hook, clock, settings } = scene
  hook.status = 503
  const first = await scene.start()
  scene.components = [inTrouble(clock)]
  await clock.advance(11_000)
  await hook.taken(1)
  await first.shutdown()
  // How often it tried until then is a matter of the network.
  const refused = hook.requests.length
  hook.status = 200
  const second = await scene.start()
  await clock.advance(1_000)
  await hook.taken(refused + 1)
  t.equal(new Set(hook.requests.map(({ headers }) => headers['idempotency-key'])).size, 1)
  t.match(settings.statuses[0], { state: 'recoverable_error', reason: /503/ })
  // The answer has come when nothing waits any more.
  while ((settings.storage.get('waiting') as unknown[]).length > 0)
    await new Promise((resolve) => setImmediate(resolve))
  await second.shutdown()
  // Repaired while the agent was stopped.
  scene.components = []
  await scene.start()
  await clock.advance(7_000)
  await hook.taken(refused + 2)
  t.equal((JSON.parse(hook.requests.at(-1)?.body ?? '') as { status: string }).status, 'resolved')
})

test('alerts gives up what is refused for good', async (t) => {
  const scene = await begin(t)
  const { hook, clock, settings } = scene
  hook.status = 403
  await scene.start()
  scene.components = [inTrouble(clock)]
  await clock.advance(11_000)
  await hook.taken(1)
  while (settings.instruments.snapshot().every(({ name }) => name !== 'hephaestus_alerts_notices'))
    await new Promise((resolve) => setImmediate(resolve))
  await clock.advance(60_000)
  t.equal(hook.requests.length, 1)
})
