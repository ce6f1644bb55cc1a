import { defineReceiver } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const webhookReceiver = defineReceiver({
  type: 'webhook',
  summary:
    'Takes crash reports as JSON over HTTP, as the SDKs of error trackers send them or in a form of your own',
  config,
  create: async (settings, own, next) =>
    new (await import('./receiver.ts')).WebhookReceiver(settings, own, next),
})
