import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Counts records into measurements of the user's own. */
export const countProcessor = defineProcessor({
  type: 'count',
  summary: 'Counts the records for which conditions hold into measurements of your own',
  mutatesBatches: false,
  // Without `needs`: a record that nobody else has a use for is counted too.
  config,
  create: async (settings, own, next) => (await import('./processor.ts')).createCount(settings, own, next),
})
