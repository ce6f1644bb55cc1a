import { STRATEGIES } from '../../agent/model/fix.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'
import type { Strategy } from './strategy.ts'
import { knownFix } from './strategies/known-fix.ts'
import { learned } from './strategies/learned.ts'
import { mutation } from './strategies/mutation.ts'
import { revert } from './strategies/revert.ts'
import { createTemplateStrategy } from './strategies/template.ts'

/** What the table is made from. */
export interface StrategiesOptions {
  /** Folders with templates of the user's own, besides ours. Absolute. */
  readonly templateFolders?: readonly string[]
  readonly logger: Logger
  /** Which are tried, and in which order; what is not named is not. */
  readonly order?: readonly Strategy['id'][]
  /** None when no model is configured. */
  readonly model?: Strategy
}

/**
 * The strategies in the order they are tried; unless told, what worked before, here and for errors like this, what is known to work, small changes by
 * trying, a model, and the commit that the error came with taken back.
 */
export function createStrategies({
  templateFolders = [],
  logger,
  order = STRATEGIES,
  model,
}: StrategiesOptions): readonly Strategy[] {
  const templates = createTemplateStrategy({ folders: templateFolders, logger })
  const own = [knownFix, learned, templates, mutation, revert]
  const all = model === undefined ? own : [...own, model]
  return order.flatMap((id) => all.find((strategy) => strategy.id === id) ?? [])
}
