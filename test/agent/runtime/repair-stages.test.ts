import { test } from 'tap'
import { components } from '../../../agent/components.ts'
import { planGraph } from '../../../agent/runtime/plan.ts'
import { stagesOf } from '../../../agent/runtime/repair-stages.ts'
import { loadConfig } from '../../../config/load.ts'

async function stagesWith(fix: object) {
  const service = {
    pipelines: { logs: { receivers: ['file'], processors: ['analyze', 'fix'], exporters: ['console'] } },
  }
  const config = await loadConfig({
    files: ['agent.yaml'],
    sets: [],
    catalog: components,
    environment: {},
    readFile: () =>
      Promise.resolve(
        JSON.stringify({
          receivers: { file: { include: ['/var/log/app.log'] } },
          processors: { analyze: {}, fix },
          exporters: { console: {} },
          service,
        }),
      ),
  })
  return stagesOf(planGraph(config, components))
}

test('Of a pipeline the processors that repairs run through are its stages, in their order', async (t) => {
  const { stages } = await stagesWith({})
  t.match(stages, [
    { stage: 'analyze', componentKey: 'logs/analyze', type: 'analyze' },
    { stage: 'fix', componentKey: 'logs/fix', type: 'fix' },
  ])
})

test('The process that runs the stages is idle where one of them is to be', async (t) => {
  t.equal((await stagesWith({})).priority, 'low')
  t.equal((await stagesWith({ priority: 'idle' })).priority, 'idle')
})
