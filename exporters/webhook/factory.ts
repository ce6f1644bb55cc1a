import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const webhookExporter = defineExporter({
  type: 'webhook',
  summary: 'Sends events by HTTP to chats, pagers, log stores and anything else that takes a request',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).WebhookExporter(settings, own),
})
