import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Says what records come from. */
export const resourceProcessor = defineProcessor({
  type: 'resource',
  summary: 'Sets, changes and detects the attributes of the resource that records come from',
  mutatesBatches: true,
  config,
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, own, next) => (await import('./processor.ts')).createResource(settings, own, next),
})
