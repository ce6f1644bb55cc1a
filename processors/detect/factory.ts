import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Finds errors, groups and counts them, and makes each an event with its context. */
export const detectProcessor = defineProcessor({
  type: 'detect',
  summary: 'Finds errors, groups and counts them, and makes each an event with its context',
  mutatesBatches: true,
  config,
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).DetectProcessor(settings, values, next),
})
