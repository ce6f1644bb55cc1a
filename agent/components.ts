import { Registry } from './component/registry.ts'
import { consoleExporter } from '../exporters/console/factory.ts'
import { fileExporter } from '../exporters/file/factory.ts'
import { knowledgeExporter } from '../exporters/knowledge/factory.ts'
import { otlpHttpExporter } from '../exporters/otlp_http/factory.ts'
import { analyzeProcessor } from '../processors/analyze/factory.ts'
import { detectProcessor } from '../processors/detect/factory.ts'
import { fixProcessor } from '../processors/fix/factory.ts'
import { parseProcessor } from '../processors/parse/factory.ts'
import { recombineProcessor } from '../processors/recombine/factory.ts'
import { fileReceiver } from '../receivers/file/factory.ts'
import { stdoutReceiver } from '../receivers/stdout/factory.ts'

/** Every component of this agent. */
export const components = new Registry([
  analyzeProcessor,
  consoleExporter,
  detectProcessor,
  fileExporter,
  fileReceiver,
  fixProcessor,
  knowledgeExporter,
  otlpHttpExporter,
  parseProcessor,
  recombineProcessor,
  stdoutReceiver,
])
