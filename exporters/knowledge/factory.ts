import { defineExporter } from '../../agent/component/factory.ts'
import { config } from './config.ts'
import { knowledgeFile } from './knowledge-file.ts'

export const knowledgeExporter = defineExporter({
  type: 'knowledge',
  summary: 'Keeps errors and fixes in a local SQLite file',
  config,
  knowledgeFile,
  create: async (settings, own) => new (await import('./exporter.ts')).KnowledgeExporter(settings, own),
})
