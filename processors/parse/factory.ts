import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'
import { ERROR_LITERALS } from './level-literals.ts'

/** Reads time, level, message, exception and trace context from each record. */
export const parseProcessor = defineProcessor({
  type: 'parse',
  summary: 'Reads time, level, message, exception and trace context from JSON and plain lines',
  mutatesBatches: true,
  config,
  needs: () => ({ literals: ERROR_LITERALS, endsOthers: false }),
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).ParseProcessor(settings, values, next),
})
