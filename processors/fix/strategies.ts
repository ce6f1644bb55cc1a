import type { Logger } from '../../agent/telemetry/logger.ts'
import type { Strategy } from './strategy.ts'
import { knownFix } from './strategies/known-fix.ts'
import { createTemplateStrategy } from './strategies/template.ts'

/** What the table is made from. */
export interface StrategiesOptions {
  /** Folders with templates of the user's own, besides ours. Absolute. */
  readonly templateFolders?: readonly string[]
  readonly logger: Logger
  /** Which are tried, and in which order; what is not named is not. */
  readonly order?: readonly Strategy['id'][]
  /** Asked last; none when no model is configured. */
  readonly model?: Strategy
}

/** The strategies in the order they are tried; unless told, what worked before, what is known to work, a model. */
export function createStrategies({
  templateFolders = [],
  logger,
  order = ['known_fix', 'template', 'model'],
  model,
}: StrategiesOptions): readonly Strategy[] {
  const own = [knownFix, createTemplateStrategy({ folders: templateFolders, logger })]
  const all = model === undefined ? own : [...own, model]
  return order.flatMap((id) => all.find((strategy) => strategy.id === id) ?? [])
}
