import { resolve } from 'node:path'
import type { StageSettings } from '../../agent/component/job.ts'
import type { Config } from './config.ts'
import { FixStage } from './stage.ts'
import { createStrategies } from './strategies.ts'
import type { Strategy } from './strategy.ts'

/** The stage with the strategies that the configuration asks for. Folders are relative to the configuration. */
export async function createStage(settings: StageSettings, config: Config): Promise<FixStage> {
  const templateFolders = config.templates.map((folder) => resolve(settings.baseDirectory, folder))
  const model = await modelStrategy(settings, config)
  const strategies = createStrategies({
    templateFolders,
    logger: settings.logger,
    ...(model === undefined ? {} : { model }),
  })
  return new FixStage(settings, config, strategies)
}

/** Loaded only where a model is configured: its client is the largest library of this process. */
async function modelStrategy(settings: StageSettings, config: Config): Promise<Strategy | undefined> {
  if (config.model === undefined) return undefined
  const { createModelStrategy } = await import('./strategies/model.ts')
  return createModelStrategy({ config: config.model, clock: settings.clock, random: settings.random })
}
