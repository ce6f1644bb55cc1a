import { defineReceiver } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const stdoutReceiver = defineReceiver({
  type: 'stdout',
  summary: 'Reads its own standard input or a named pipe, or runs a program and reads what it writes',
  config,
  create: async (settings, own, next) =>
    new (await import('./receiver.ts')).StdoutReceiver(settings, own, next),
})
