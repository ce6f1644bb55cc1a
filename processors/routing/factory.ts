import { defineProcessor } from '../../agent/component/factory.ts'
import { config } from './config.ts'

/** Sends records to some of the exporters of the pipeline. */
export const routingProcessor = defineProcessor({
  type: 'routing',
  summary: 'Sends each record to some of the exporters of the pipeline, by conditions or an attribute',
  mutatesBatches: true,
  config,
  needs: () => ({ literals: [], endsOthers: false }),
  routesTo: ({ table, default_exporters: others }) => [
    ...table.flatMap(({ exporters }) => exporters),
    ...others,
  ],
  create: async (settings, own, next) => (await import('./processor.ts')).createRouting(settings, own, next),
})
