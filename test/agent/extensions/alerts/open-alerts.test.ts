import { test } from 'tap'
import type { AgentView, ComponentReport } from '../../../../agent/component/agent-view.ts'
import { conditionsOf, type Condition } from '../../../../agent/extensions/alerts/condition.ts'
import { next, type OpenAlert } from '../../../../agent/extensions/alerts/open-alerts.ts'

const TIMES = { forMs: 100, keepFiringMs: 50 }

function condition(sinceMs: number, id = 'otlp_http'): Condition {
  return {
    alert: 'component_in_trouble',
    severity: 'warning',
    summary: `exporter ${id} is in trouble`,
    reason: 'it answers 503',
    sinceMs,
    component: { kind: 'exporter', id },
  }
}

test('an alert is told once when it has lasted, and once when it was right again for long enough', (t) => {
  let open: ReadonlyMap<string, OpenAlert> = new Map()
  const told: string[] = []
  const look = (nowMs: number, ...conditions: readonly Condition[]): void => {
    const after = next(open, conditions, { ...TIMES, nowMs })
    open = after.open
    for (const { status, alert, atMs } of after.changes)
      told.push(`${nowMs} ${status} ${alert.condition.component?.id} ${atMs}`)
  }
  look(1_000, condition(1_000))
  look(1_099, condition(1_000))
  look(1_100, condition(1_000), condition(1_050, 'other'))
  look(1_120, condition(1_000))
  t.same(told, ['1100 firing otlp_http 1000'], 'the other one did not last')
  look(1_130)
  look(1_179)
  look(1_180, condition(1_180))
  look(1_400, condition(1_180))
  t.equal(told.length, 1, 'wrong again before it was taken back: nothing new')
  look(1_410)
  look(1_460)
  look(1_500)
  t.same(told.slice(1), ['1460 resolved otlp_http 1410'])
  t.equal(open.size, 0)
  look(1_700, condition(1_600))
  t.equal(told.length, 3, 'the next time is another alert')
  t.end()
})

test('what is wrong is what components and the last reload say, with secrets masked, and not of itself', (t) => {
  const component = (
    id: string,
    state: ComponentReport['state'],
    kind: ComponentReport['kind'] = 'exporter',
  ) => ({
    kind,
    id,
    pipeline: '',
    state,
    sinceMs: 7,
    reason: `password=${['hunter', '2-and-more'].join('')}`,
  })
  const view: AgentView = {
    version: '1',
    state: () => ({ state: 'running', sinceMs: 0, reason: '', isStopping: false }),
    components: () => [
      component('fine', 'ok'),
      component('starting', 'starting'),
      component('waits', 'recoverable_error'),
      component('failed', 'permanent_error', 'receiver'),
      component('alerts', 'recoverable_error', 'extension'),
    ],
    reloads: () => ({
      applied: 0,
      failed: 1,
      inForceSinceMs: 0,
      last: { isApplied: false, atMs: 9, reason: 'agent.yaml:1:1: unknown key' },
    }),
    storageFault: () => ({ sinceMs: 11, reason: 'database or disk is full' }),
  }
  const found = conditionsOf(view, 'alerts')
  t.match(found, [
    {
      alert: 'component_in_trouble',
      severity: 'warning',
      component: { id: 'waits' },
      reason: 'password=<SECRET_1>',
    },
    { alert: 'component_failed', severity: 'critical', component: { kind: 'receiver', id: 'failed' } },
    { alert: 'configuration_refused', reason: 'agent.yaml:1:1: unknown key', sinceMs: 9 },
    { alert: 'state_not_written', severity: 'critical', reason: 'database or disk is full', sinceMs: 11 },
  ])
  t.equal(found.length, 4)
  t.end()
})
