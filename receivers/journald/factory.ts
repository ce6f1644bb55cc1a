import { defineReceiver } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const journaldReceiver = defineReceiver({
  type: 'journald',
  summary: 'Reads the journal of systemd, with journalctl, and goes on where it was after a restart',
  config,
  create: async (settings, own, next) =>
    new (await import('./receiver.ts')).JournaldReceiver(settings, own, next),
})
