import { defineProcessor } from '../../agent/component/factory.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import { config } from './config.ts'
import { RULE_LITERALS } from './rules.ts'

/** Finds errors, groups and counts them, and makes each an event with its context. */
export const detectProcessor = defineProcessor({
  type: 'detect',
  summary: 'Finds errors, groups and counts them, and makes each an event with its context',
  mutatesBatches: true,
  config,
  needs: ({ pass, threshold: { level } }) =>
    pass === 'errors' && SEVERITY[level] >= SEVERITY.error
      ? { literals: RULE_LITERALS, endsOthers: true }
      : undefined,
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).DetectProcessor(settings, values, next),
})
