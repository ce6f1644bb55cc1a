import { defineReceiver } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const fileReceiver = defineReceiver({
  type: 'file',
  aliases: ['file_log', 'filelog'],
  summary: 'Follows files through rotation, truncation and restarts',
  config,
  create: async (settings, own, next) =>
    new (await import('./receiver.ts')).FileReceiver(settings, own, next),
})
