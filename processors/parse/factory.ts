import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'
import { ERROR_LITERALS } from './level-literals.ts'

/** Reads time, level, message, exception and trace context from each record. */
export const parseProcessor = defineProcessor({
  type: 'parse',
  summary: 'Reads time, level, message, exception and trace context from JSON and plain lines',
  mutatesBatches: true,
  config,
  // What a pattern, a field or a mapping of the user's makes an error holds no literal that is known.
  needs: ({ regex, severity }) =>
    regex === undefined && severity.parse_from === undefined && Object.keys(severity.mapping).length === 0
      ? { literals: ERROR_LITERALS, endsOthers: false }
      : undefined,
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).ParseProcessor(settings, values, next),
})
