import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Refuses batches while the agent uses too much memory. */
export const memoryLimiterProcessor = defineProcessor({
  type: 'memory_limiter',
  summary: 'Refuses batches while the agent uses too much memory, so that receivers slow down',
  mutatesBatches: false,
  config,
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, own, next) =>
    (await import('./processor.ts')).createMemoryLimiter(settings, own, next),
})
