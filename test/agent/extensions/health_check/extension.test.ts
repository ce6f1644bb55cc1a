import { createServer } from 'node:net'
import { test, type Test } from 'tap'
import type { AgentView, ComponentReport } from '../../../../agent/component/agent-view.ts'
import { config } from '../../../../agent/extensions/health_check/config.ts'
import { HealthCheckExtension } from '../../../../agent/extensions/health_check/extension.ts'
import { checkValue } from '../../../../config/schema.ts'
import { settingsWith } from '../../../support/settings.ts'

const never = new AbortController().signal

interface Changeable {
  state: ReturnType<AgentView['state']>
  components: ComponentReport[]
}

const RUNNING = { state: 'running', sinceMs: 0, reason: '', isStopping: false } as const

function component(state: ComponentReport['state'], reason = ''): ComponentReport {
  return { kind: 'exporter', id: 'otlp_http/main', pipeline: '', state, sinceMs: 1_000, reason }
}

async function started(t: Test, options: object = {}) {
  const agent: Changeable = { state: RUNNING, components: [] }
  const view: AgentView = { version: '1.2.3', state: () => agent.state, components: () => agent.components }
  const checked = config.parse({ endpoint: '127.0.0.1:0', ...options })
  const extension = new HealthCheckExtension(settingsWith(), checked, view)
  await extension.start()
  t.teardown(() => extension.shutdown(AbortSignal.abort()))
  const ask = async (path: string, method = 'GET'): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`http://127.0.0.1:${extension.port}${path}`, { method })
    const text = await answer.text()
    return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text }
  }
  return { agent, ask, extension }
}

test('health_check says where it could not listen', async (t) => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.teardown(() => other.close())
  const { port } = other.address() as { port: number }
  const extension = new HealthCheckExtension(
    settingsWith(),
    config.parse({ endpoint: `127.0.0.1:${port}` }),
    { version: '', state: () => RUNNING, components: () => [] },
  )
  await t.rejects(extension.start(), { code: 'HEPH_NET_LISTEN' })
  await extension.shutdown(never)
})

test('health_check refuses paths that are not told apart', (t) => {
  t.match(JSON.stringify(checkValue(config, { live_path: '/status' })), /to differ/)
  t.match(JSON.stringify(checkValue(config, { live_path: 'live' })), /begins with/)
  t.end()
})

test('health_check is alive and not ready while the agent starts, and while it drains', async (t) => {
  const { agent, ask } = await started(t)
  for (const state of [{ ...RUNNING, state: 'initializing' } as const, { ...RUNNING, isStopping: true }]) {
    agent.state = state
    t.match(await ask('/live'), { status: 200 })
    t.match(await ask('/ready'), { status: 503, body: { status: 'not ready' } })
    t.match(await ask('/'), { status: 503 })
  }
  t.match(await ask('/status'), { status: 503, body: { state: 'stopping' } })
})

test('health_check is dead when the agent could not start, with the reason', async (t) => {
  const { agent, ask } = await started(t)
  agent.state = { state: 'error', sinceMs: 0, reason: 'no such port', isStopping: false }
  t.match(await ask('/live'), { status: 503, body: { status: 'failed', reason: 'no such port' } })
})

test('health_check names a component that has failed, since when and why', async (t) => {
  const { agent, ask } = await started(t)
  agent.components = [component('permanent_error', 'disk gone')]
  t.match(await ask('/ready'), {
    status: 503,
    body: {
      components: [{ id: 'otlp_http/main', since: '1970-01-01T00:00:01.000Z', reason: 'disk gone' }],
    },
  })
  t.match(await ask('/live'), { status: 200 }, 'it is started again by the agent itself')
  agent.components = [component('fatal_error')]
  t.match(await ask('/live'), { status: 503 })
})

test('health_check stays ready while a backend does not answer, and shows it', async (t) => {
  const { agent, ask } = await started(t)
  agent.components = [component('recoverable_error', 'connection refused')]
  t.match(await ask('/ready'), { status: 200, body: { components: [] } })
  t.match(await ask('/status'), {
    status: 200,
    body: {
      state: 'running',
      version: '1.2.3',
      components: [{ state: 'recoverable_error', reason: 'connection refused' }],
    },
  })
})

test('health_check answers as it is told to, and nothing but questions', async (t) => {
  const { agent, ask } = await started(t, {
    path: '/health',
    response_body: { healthy: 'fine', unhealthy: 'ill' },
  })
  t.strictSame(await ask('/health'), { status: 200, body: 'fine' })
  agent.state = { ...RUNNING, isStopping: true }
  t.strictSame(await ask('/health'), { status: 503, body: 'ill' })
  t.match(await ask('/health', 'POST'), { status: 405 })
  t.match(await ask('/'), { status: 404 })
})
