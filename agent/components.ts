import { Registry } from './component/registry.ts'
import { consoleExporter } from '../exporters/console/factory.ts'
import { fileExporter } from '../exporters/file/factory.ts'
import { knowledgeExporter } from '../exporters/knowledge/factory.ts'

/** Every component of this agent. */
export const components = new Registry([
  consoleExporter,
  fileExporter,
  knowledgeExporter,
])
