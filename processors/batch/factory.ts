import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Makes larger batches of small ones. */
export const batchProcessor = defineProcessor({
  type: 'batch',
  summary: 'Makes larger batches of small ones, by number of records, bytes and time',
  mutatesBatches: true,
  config,
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, own, next) =>
    new (await import('./processor.ts')).BatchProcessor(settings, own, next),
})
