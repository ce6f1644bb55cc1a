import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const otlpGrpcExporter = defineExporter({
  type: 'otlp_grpc',
  aliases: ['otlp'],
  summary: 'Sends records to an OpenTelemetry Collector or backend by OTLP over gRPC',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).OtlpGrpcExporter(settings, own),
})
