import { defineReceiver } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const otlpReceiver = defineReceiver({
  type: 'otlp',
  summary: 'Takes log records over OTLP, by gRPC and HTTP, and answers when they are durable',
  config,
  create: async (settings, own, next) =>
    new (await import('./receiver.ts')).OtlpReceiver(settings, own, next),
})
