import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Changes what records say of themselves besides their text. */
export const attributesProcessor = defineProcessor({
  type: 'attributes',
  summary: 'Sets, copies, converts and deletes the attributes of records',
  mutatesBatches: true,
  config,
  // It makes nothing an error, and no record goes on for it that would not have.
  needs: () => ({ literals: [], endsOthers: false }),
  create: async (settings, own, next) =>
    (await import('./processor.ts')).createAttributes(settings, own, next),
})
