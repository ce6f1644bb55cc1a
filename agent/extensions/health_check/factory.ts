import { defineExtension } from '../../component/factory.ts'
import { config } from './config.ts'

export const healthCheckExtension = defineExtension({
  type: 'health_check',
  aliases: ['healthcheck', 'healthcheckv2'],
  summary: 'Answers over HTTP whether the agent is alive and ready, and how every component is',
  config,
  create: async (settings, own, agent) =>
    new (await import('./extension.ts')).HealthCheckExtension(settings, own, agent),
})
