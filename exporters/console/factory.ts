import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const consoleExporter = defineExporter({
  type: 'console',
  summary: 'Shows errors, causes, fixes and their proof in the terminal',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).ConsoleExporter(settings, own),
})
