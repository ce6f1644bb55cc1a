import { resolve } from 'node:path'
import type { StageSettings } from '../../agent/component/job.ts'
import type { Config } from './config.ts'
import type { CaseRoles } from './roles/after-fix.ts'
import { FixStage } from './stage.ts'
import { createStrategies } from './strategies.ts'
import type { Strategy } from './strategy.ts'

/** The stage with the strategies that the configuration asks for. Folders are relative to the configuration. */
export async function createStage(settings: StageSettings, config: Config): Promise<FixStage> {
  const templateFolders = config.templates.map((folder) => resolve(settings.baseDirectory, folder))
  const models = await withModels(settings, config)
  const strategies = createStrategies({
    templateFolders,
    logger: settings.logger,
    order: config.strategies,
    ...(models === undefined ? {} : { model: models.strategy }),
  })
  return new FixStage(settings, config, strategies, models?.roles)
}

/** Loaded only where a model is configured. */
async function withModels(
  settings: StageSettings,
  { model: config, model_min_occurrences: occurrencesMin }: Config,
): Promise<{ readonly strategy: Strategy; readonly roles: CaseRoles } | undefined> {
  if (config === undefined) return undefined
  const [{ createRoleModels }, { RoleJournal }, { createCaseRoles }, { createModelStrategy }] =
    await Promise.all([
      import('./roles/role-models.ts'),
      import('./roles/journal.ts'),
      import('./roles/after-fix.ts'),
      import('./strategies/model.ts'),
    ])
  const journal = new RoleJournal()
  const roles = await createRoleModels(config, { ...settings, occurrencesMin, journal })
  return {
    strategy: createModelStrategy({
      config,
      clock: settings.clock,
      occurrencesMin,
      roles,
      journal,
      baseDirectory: settings.baseDirectory,
    }),
    roles: createCaseRoles(roles, journal),
  }
}
