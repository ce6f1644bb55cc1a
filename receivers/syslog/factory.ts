import { defineReceiver } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const syslogReceiver = defineReceiver({
  type: 'syslog',
  summary: 'Takes syslog messages over UDP, TCP and TLS, of RFC 3164 and RFC 5424',
  config,
  create: async (settings, own, next) =>
    new (await import('./receiver.ts')).SyslogReceiver(settings, own, next),
})
