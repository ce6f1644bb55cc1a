import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Drops records for which a condition holds. */
export const filterProcessor = defineProcessor({
  type: 'filter',
  summary: 'Drops records for which a condition holds',
  mutatesBatches: false,
  config,
  // It makes nothing an error, and looks at every record whether others do or not.
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, own, next) => (await import('./processor.ts')).createFilter(settings, own, next),
})
