import type { Logger } from '../../agent/telemetry/logger.ts'
import type { Strategy } from './strategy.ts'
import { knownFix } from './strategies/known-fix.ts'
import { createTemplateStrategy } from './strategies/template.ts'

/** What the table is made from. */
export interface StrategiesOptions {
  /** Folders with templates of the user's own, besides ours. Absolute. */
  readonly templateFolders?: readonly string[]
  readonly logger: Logger
  /** Asked last; none when no model is configured. */
  readonly model?: Strategy
}

/** The strategies in the order they are tried: what worked before, what is known to work, a model. */
export function createStrategies({
  templateFolders = [],
  logger,
  model,
}: StrategiesOptions): readonly Strategy[] {
  const own = [knownFix, createTemplateStrategy({ folders: templateFolders, logger })]
  return model === undefined ? own : [...own, model]
}
