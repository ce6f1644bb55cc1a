import type { LoadedConfig } from '../../config/load.ts'
import type { JobStage, StageName } from '../component/job.ts'
import { planGraph } from '../runtime/plan.ts'
import { stagesOf } from '../runtime/repair-stages.ts'
import { systemClock } from '../runtime/system-clock.ts'
import type { CommandContext } from './command-context.ts'
import { stderrLogger } from './stderr-logger.ts'

interface WantedStage {
  readonly stage: StageName
  readonly config: LoadedConfig
  readonly stateDirectory: string
  /** Components that are taken before others, by their keys. */
  readonly preferred?: ReadonlySet<string>
}

/** A stage of repairs in this process, as a configuration has it: the first where there are several; undefined where there is none. */
export async function createJobStage(
  { stage, config, stateDirectory, preferred = new Set() }: WantedStage,
  context: CommandContext,
): Promise<JobStage | undefined> {
  const { stages } = stagesOf(planGraph(config, context.registry))
  const all = stages.filter((one) => one.stage === stage)
  const chosen = all.find(({ componentKey }) => preferred.has(componentKey)) ?? all[0]
  const factory = chosen === undefined ? undefined : context.registry.find('processor', chosen.type)
  const settings = {
    clock: systemClock,
    random: Math.random,
    logger: stderrLogger(context, 'warn'),
    stateDirectory,
    baseDirectory: config.baseDirectory,
    reportState: () => undefined,
  }
  return await factory?.jobStage?.create(settings, chosen?.config)
}
