import { collectorReplacements } from './component/replacements.ts'
import { Registry } from './component/registry.ts'
import { alertsExtension } from './extensions/alerts/factory.ts'
import { healthCheckExtension } from './extensions/health_check/factory.ts'
import { consoleExporter } from '../exporters/console/factory.ts'
import { fileExporter } from '../exporters/file/factory.ts'
import { knowledgeExporter } from '../exporters/knowledge/factory.ts'
import { loadbalancingExporter } from '../exporters/loadbalancing/factory.ts'
import { otlpGrpcExporter } from '../exporters/otlp_grpc/factory.ts'
import { otlpHttpExporter } from '../exporters/otlp_http/factory.ts'
import { pullRequestExporter } from '../exporters/pull_request/factory.ts'
import { webhookExporter } from '../exporters/webhook/factory.ts'
import { analyzeProcessor } from '../processors/analyze/factory.ts'
import { attributesProcessor } from '../processors/attributes/factory.ts'
import { batchProcessor } from '../processors/batch/factory.ts'
import { countProcessor } from '../processors/count/factory.ts'
import { detectProcessor } from '../processors/detect/factory.ts'
import { filterProcessor } from '../processors/filter/factory.ts'
import { fixProcessor } from '../processors/fix/factory.ts'
import { k8sattributesProcessor } from '../processors/k8sattributes/factory.ts'
import { memoryLimiterProcessor } from '../processors/memory_limiter/factory.ts'
import { parseProcessor } from '../processors/parse/factory.ts'
import { recombineProcessor } from '../processors/recombine/factory.ts'
import { redactProcessor } from '../processors/redact/factory.ts'
import { resourceProcessor } from '../processors/resource/factory.ts'
import { routingProcessor } from '../processors/routing/factory.ts'
import { fileReceiver } from '../receivers/file/factory.ts'
import { journaldReceiver } from '../receivers/journald/factory.ts'
import { otlpReceiver } from '../receivers/otlp/factory.ts'
import { stdoutReceiver } from '../receivers/stdout/factory.ts'
import { syslogReceiver } from '../receivers/syslog/factory.ts'
import { webhookReceiver } from '../receivers/webhook/factory.ts'

/** Every component of this agent. */
export const components = new Registry(
  [
    analyzeProcessor,
    attributesProcessor,
    batchProcessor,
    consoleExporter,
    countProcessor,
    detectProcessor,
    fileExporter,
    fileReceiver,
    filterProcessor,
    fixProcessor,
    alertsExtension,
    healthCheckExtension,
    journaldReceiver,
    k8sattributesProcessor,
    knowledgeExporter,
    loadbalancingExporter,
    memoryLimiterProcessor,
    otlpGrpcExporter,
    otlpHttpExporter,
    otlpReceiver,
    parseProcessor,
    pullRequestExporter,
    recombineProcessor,
    redactProcessor,
    resourceProcessor,
    routingProcessor,
    stdoutReceiver,
    syslogReceiver,
    webhookExporter,
    webhookReceiver,
  ],
  collectorReplacements,
)
