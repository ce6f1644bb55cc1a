import type { LoadedConfig } from '../../config/load.ts'
import type { Registry } from '../component/registry.ts'
import type { JobStage, StageName } from '../component/job.ts'
import { planGraph } from '../runtime/plan.ts'
import { stagesOf } from '../runtime/repair-stages.ts'
import { systemClock } from '../runtime/system-clock.ts'
import type { CommandContext } from './command-context.ts'
import { stderrLogger } from './stderr-logger.ts'

interface ChosenStage {
  readonly stage: StageName
  readonly config: LoadedConfig
  /** Components that are taken before others, by their keys. */
  readonly preferred?: ReadonlySet<string>
}

interface WantedStage extends ChosenStage {
  readonly stateDirectory: string
}

/** A stage as a configuration has it: the first where there are several; undefined where there is none. */
export function findJobStage({ stage, config, preferred = new Set() }: ChosenStage, registry: Registry) {
  const all = stagesOf(planGraph(config, registry)).stages.filter((one) => one.stage === stage)
  const chosen = all.find(({ componentKey }) => preferred.has(componentKey)) ?? all[0]
  const jobStage = chosen === undefined ? undefined : registry.find('processor', chosen.type)?.jobStage
  return jobStage === undefined ? undefined : { jobStage, config: chosen?.config }
}

/** The same, made to run in this process. */
export async function createJobStage(
  { stateDirectory, ...wanted }: WantedStage,
  context: CommandContext,
): Promise<JobStage | undefined> {
  const found = findJobStage(wanted, context.registry)
  const settings = {
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger(context, 'warn'),
    stateDirectory,
    baseDirectory: wanted.config.baseDirectory,
    reportState: () => undefined,
  }
  return await found?.jobStage.create(settings, found.config)
}
