import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const fileExporter = defineExporter({
  type: 'file',
  summary: 'Appends records to a file as OTLP/JSON, one request a line',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).FileExporter(settings, own),
})
