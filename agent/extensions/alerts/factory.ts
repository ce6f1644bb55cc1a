import { defineExtension } from '../../component/factory.ts'
import { config } from './config.ts'

export const alertsExtension = defineExtension({
  type: 'alerts',
  summary: 'Tells a webhook when a component of the agent is in trouble, and when it is well again',
  config,
  create: async (settings, own, agent) =>
    new (await import('./extension.ts')).AlertsExtension(settings, own, agent),
})
