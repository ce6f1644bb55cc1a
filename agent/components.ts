import { Registry } from './component/registry.ts'
import { consoleExporter } from '../exporters/console/factory.ts'
import { fileExporter } from '../exporters/file/factory.ts'
import { knowledgeExporter } from '../exporters/knowledge/factory.ts'
import { otlpHttpExporter } from '../exporters/otlp_http/factory.ts'
import { analyzeProcessor } from '../processors/analyze/factory.ts'
import { batchProcessor } from '../processors/batch/factory.ts'
import { detectProcessor } from '../processors/detect/factory.ts'
import { filterProcessor } from '../processors/filter/factory.ts'
import { fixProcessor } from '../processors/fix/factory.ts'
import { memoryLimiterProcessor } from '../processors/memory_limiter/factory.ts'
import { parseProcessor } from '../processors/parse/factory.ts'
import { recombineProcessor } from '../processors/recombine/factory.ts'
import { redactProcessor } from '../processors/redact/factory.ts'
import { resourceProcessor } from '../processors/resource/factory.ts'
import { routingProcessor } from '../processors/routing/factory.ts'
import { fileReceiver } from '../receivers/file/factory.ts'
import { otlpReceiver } from '../receivers/otlp/factory.ts'
import { stdoutReceiver } from '../receivers/stdout/factory.ts'

/** Every component of this agent. */
export const components = new Registry([
  analyzeProcessor,
  batchProcessor,
  consoleExporter,
  detectProcessor,
  fileExporter,
  fileReceiver,
  filterProcessor,
  fixProcessor,
  knowledgeExporter,
  memoryLimiterProcessor,
  otlpHttpExporter,
  otlpReceiver,
  parseProcessor,
  recombineProcessor,
  redactProcessor,
  resourceProcessor,
  routingProcessor,
  stdoutReceiver,
])
