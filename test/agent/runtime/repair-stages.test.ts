import { test } from 'tap'
import { components } from '../../../agent/components.ts'
import { planGraph } from '../../../agent/runtime/plan.ts'
import { stagesOf } from '../../../agent/runtime/repair-stages.ts'
import { loadedConfig } from '../../support/loaded-config.ts'

async function stagesWith(fix: object) {
  const service = {
    pipelines: { logs: { receivers: ['file'], processors: ['analyze', 'fix'], exporters: ['console'] } },
  }
  const receivers = { file: { include: ['/var/log/app.log'] } }
  const sections = { receivers, processors: { analyze: {}, fix }, exporters: { console: {} }, service }
  return stagesOf(planGraph(await loadedConfig(JSON.stringify(sections)), components))
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
