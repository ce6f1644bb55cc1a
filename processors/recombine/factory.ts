import { defineProcessor } from '../../agent/component/factory.ts'
import { RECORD_LITERALS } from '../../agent/stacktrace/literals.ts'
import { config } from './config.ts'

/** Joins the lines that are one record. */
export const recombineProcessor = defineProcessor({
  type: 'recombine',
  summary: 'Joins the lines of a stack trace, or of any record a pattern describes, into one record',
  mutatesBatches: true,
  config,
  needs: ({ line_start_pattern: start, line_end_pattern: end }) =>
    start === undefined && end === undefined ? { literals: RECORD_LITERALS, endsOthers: false } : undefined,
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).RecombineProcessor(settings, values, next),
})
