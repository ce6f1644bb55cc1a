import { StageProcessor } from '../../agent/component/stage-processor.ts'
import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'
import { planOf } from './plan.ts'
import { configuredModels } from './strategies/configured-models.ts'
import { chosenBy } from './strategies/model-choice.ts'

/** Proposes a fix for each analyzed error and proves it in a sandbox. */
export const fixProcessor = defineProcessor({
  type: 'fix',
  summary: 'Proposes a fix for each analyzed error and proves it in a sandbox',
  config,
  mutatesBatches: false,
  create: (settings, { rerun_after: rerunAfterMs }, next) =>
    Promise.resolve(new StageProcessor(settings, { stage: 'fix', rerunAfterMs }, next)),
  models: ({ model }, baseDirectory) => configuredModels(model, baseDirectory),
  jobStage: {
    name: 'fix',
    plan: (own, error) => planOf(own, chosenBy(error)),
    priority: ({ priority }) => priority,
    create: async (settings, own) => (await import('./create-stage.ts')).createStage(settings, own),
  },
})
