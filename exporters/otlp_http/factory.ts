import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const otlpHttpExporter = defineExporter({
  type: 'otlp_http',
  aliases: ['otlphttp'],
  summary: 'Sends records to an OpenTelemetry Collector or backend by OTLP over HTTP',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).OtlpHttpExporter(settings, own),
})
