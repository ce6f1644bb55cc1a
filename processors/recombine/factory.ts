import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const recombineProcessor = defineProcessor({
  type: 'recombine',
  summary: 'Joins the lines of a stack trace into one record',
  config,
  mutatesBatches: true,
  create: async (settings, own, next) => new (await import('./processor.ts')).RecombineProcessor(settings, own, next),
})
