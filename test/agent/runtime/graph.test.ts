import { test } from 'tap'
import type { Component } from '../../../agent/component/component.ts'
import { defineExtension } from '../../../agent/component/factory.ts'
import { Graph } from '../../../agent/runtime/graph.ts'
import type { Plan } from '../../../agent/runtime/plan.ts'
import { object } from '../../../config/schema.ts'
import { settingsWith } from '../../support/settings.ts'

const NOTHING: Plan = { receivers: new Map(), exporters: new Map(), pipelines: [], extensions: [] }
const AGENT = {
  version: '1',
  state: () => ({ state: 'running', sinceMs: 0, reason: '', isStopping: false }) as const,
  components: () => [],
}

/** A plan of extensions alone, by their names. */
function planOf(extensions: Readonly<Record<string, Component>>): Plan {
  return {
    ...NOTHING,
    extensions: Object.entries(extensions).map(([type, component]) => ({
      key: type,
      id: { type, name: '' },
      config: {},
      factory: defineExtension({
        type,
        summary: '',
        config: object({}),
        create: () => Promise.resolve(component),
      }),
    })),
  }
}

test('a stop in the middle of a reload ends what the new configuration has started by then', async (t) => {
  const seen: string[] = []
  const stopping = new AbortController()
  const plan = planOf({
    quick: {
      start: () => Promise.resolve(void seen.push('quick starts')),
      shutdown: () => Promise.resolve(void seen.push('quick ends')),
    },
    slow: {
      start: () => {
        stopping.abort(new Error('the agent stops'))
        return Promise.reject(stopping.signal.reason as Error)
      },
      shutdown: () => Promise.resolve(),
    },
  })
  const graph = await Graph.create(NOTHING, { agent: AGENT, makeSettings: () => settingsWith() })
  await graph.start(stopping.signal)
  await t.rejects(graph.replace(plan, stopping.signal), { message: 'the agent stops' })
  await graph.shutdown(new AbortController().signal, () => Promise.resolve())
  t.same(seen, ['quick starts', 'quick ends'])
})
