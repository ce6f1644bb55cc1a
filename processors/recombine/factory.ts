import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Joins the lines that are one record. */
export const recombineProcessor = defineProcessor({
  type: 'recombine',
  summary: 'Joins the lines of a stack trace, or of any record a pattern describes, into one record',
  mutatesBatches: true,
  config,
  create: async (settings, values, next) =>
    new (await import('./processor.ts')).RecombineProcessor(settings, values, next),
})
