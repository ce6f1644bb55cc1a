import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'

export const pullRequestExporter = defineExporter({
  type: 'pull_request',
  summary: 'Puts proposed fixes on branches of their repository and opens pull requests for them',
  config,
  create: async (settings, own) => new (await import('./exporter.ts')).PullRequestExporter(settings, own),
})
