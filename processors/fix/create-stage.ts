import { resolve } from 'node:path'
import type { StageSettings } from '../../agent/component/job.ts'
import type { Config } from './config.ts'
import { FixStage } from './stage.ts'
import { createStrategies } from './strategies.ts'
import type { TestGenerator } from './roles/test-generator.ts'
import type { Strategy } from './strategy.ts'

/** The stage with the strategies that the configuration asks for. Folders are relative to the configuration. */
export async function createStage(settings: StageSettings, config: Config): Promise<FixStage> {
  const templateFolders = config.templates.map((folder) => resolve(settings.baseDirectory, folder))
  const model = await modelStrategy(settings, config)
  const strategies = createStrategies({
    templateFolders,
    logger: settings.logger,
    order: config.strategies,
    ...(model === undefined ? {} : { model }),
  })
  return new FixStage(settings, config, strategies, await testGenerator(settings, config))
}

/** Loaded only where a model is configured: its client is the largest library of this process. */
async function modelStrategy(settings: StageSettings, config: Config): Promise<Strategy | undefined> {
  if (config.model === undefined) return undefined
  const { createModelStrategy } = await import('./strategies/model.ts')
  return await createModelStrategy({
    ...settings,
    config: config.model,
    occurrencesMin: config.model_min_occurrences,
  })
}

async function testGenerator(settings: StageSettings, { model }: Config): Promise<TestGenerator | undefined> {
  if (model?.roles.test_generator.enabled !== true) return undefined
  const { createModels } = await import('./strategies/model-providers.ts')
  const { createTestGenerator } = await import('./roles/test-generator.ts')
  const { model: own } = model.roles.test_generator
  const { base_url: _url, api_key: _key, price: _price, ...common } = model
  const models = await createModels(
    own === undefined ? model : { ...common, ...own, fallbacks: [] },
    settings,
  )
  const { max_output_tokens: maxOutputTokens, max_prompt_size: charsMax } = model
  return createTestGenerator(models, { maxOutputTokens, charsMax, random: settings.random })
}
