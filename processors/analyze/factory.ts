import { StageProcessor } from '../../agent/component/stage-processor.ts'
import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'
import { referenceOf } from './repository-choice.ts'

/** Finds the code and the cause of each detected error. */
export const analyzeProcessor = defineProcessor({
  type: 'analyze',
  summary: 'Finds the code and the cause of each detected error',
  config,
  mutatesBatches: false,
  create: (settings, { rerun_after: rerunAfterMs }, next) =>
    Promise.resolve(new StageProcessor(settings, { stage: 'analyze', rerunAfterMs }, next)),
  repositories: (values, baseDirectory) =>
    values.repositories.map((repository) => referenceOf(repository, baseDirectory)),
  jobStage: {
    name: 'analyze',
    create: async (settings, values) => new (await import('./stage.ts')).AnalyzeStage(settings, values),
  },
})
