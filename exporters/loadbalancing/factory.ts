import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const loadbalancingExporter = defineExporter({
  type: 'loadbalancing',
  aliases: ['load_balancing'],
  summary:
    'Sends records by OTLP over gRPC to one of several servers, those that belong together to the same',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).LoadBalancingExporter(settings, own),
})
