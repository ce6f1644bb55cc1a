import type { Replacements } from './registry.ts'

const METRICS = 'this agent carries logs, no metrics; leave that to a Collector beside it'
const TRACES = 'this agent carries logs, no traces; leave that to a Collector beside it'
const BY_COLLECTOR = 'have a Collector take these in and send them to the receiver `otlp`'
const TO_COLLECTOR = 'send to a Collector that has it, by `otlp_grpc` or `otlp_http`'
const NO_STATEMENTS =
  'there are no statements here: `attributes` and `resource` set, copy and delete fields, `filter` drops, `redact` masks, `parse` takes lines apart'
const SAMPLING =
  'no record is left out by chance here: `filter` drops by conditions, `detect` counts what repeats'
const SEEN_ELSEWHERE =
  'remove it; `hephaestus top`, `tap` and `support-bundle` show how the agent is from inside'
const SECRET_IN_HEADERS =
  'remove it; an exporter has `headers`, such as { authorization: "Bearer ${env:TOKEN}" }, and `auth` is an option of receivers'

/** Components of the OpenTelemetry Collector that are in many configurations, and what does their work here. */
export const collectorReplacements: Replacements = {
  receiver: {
    docker_stats: METRICS,
    filestats: METRICS,
    fluentforward: 'have Fluent Bit or Fluentd send OTLP (the output opentelemetry) to the receiver `otlp`',
    hostmetrics: METRICS,
    jaeger: TRACES,
    k8s_cluster: METRICS,
    k8s_events: BY_COLLECTOR,
    k8sobjects: BY_COLLECTOR,
    kafka: BY_COLLECTOR,
    kubeletstats: METRICS,
    loki: BY_COLLECTOR,
    prometheus: METRICS,
    splunk_hec: BY_COLLECTOR,
    statsd: METRICS,
    tcplog: 'the receiver `syslog` takes lines over TCP (tcp.listen_address)',
    udplog: 'the receiver `syslog` takes lines over UDP (udp.listen_address)',
    windowseventlog: BY_COLLECTOR,
    zipkin: TRACES,
  },
  processor: {
    cumulativetodelta: METRICS,
    groupbyattrs: NO_STATEMENTS,
    logdedup: '`detect` makes one event of errors that repeat, with their count',
    log_dedup: '`detect` makes one event of errors that repeat, with their count',
    metricstransform: METRICS,
    probabilistic_sampler: SAMPLING,
    redaction: 'the processor `redact` masks secrets and personal data',
    resource_detection: 'the processor `resource` has `detectors: [env, system, kubernetes]`',
    resourcedetection: 'the processor `resource` has `detectors: [env, system, kubernetes]`',
    span: TRACES,
    tail_sampling: TRACES,
    transform: NO_STATEMENTS,
  },
  exporter: {
    awscloudwatchlogs: TO_COLLECTOR,
    awss3: TO_COLLECTOR,
    azuremonitor: TO_COLLECTOR,
    clickhouse: TO_COLLECTOR,
    datadog: 'Datadog takes OTLP: use `otlp_http`, or `webhook` with `preset: datadog`',
    debug: 'the exporter `console` prints what it is handed',
    elasticsearch:
      'use `otlp_http` where Elasticsearch takes OTLP (9.2), else `webhook` with `preset: elasticsearch`',
    googlecloud: TO_COLLECTOR,
    kafka: TO_COLLECTOR,
    logging: 'the exporter `console` prints what it is handed',
    loki: 'Loki takes OTLP: use `otlp_http` with the endpoint http://LOKI:3100/otlp, or `webhook` with `preset: loki`',
    nop: 'a pipeline may end in `console` or `file`',
    opensearch: 'use `webhook` with `preset: elasticsearch`',
    prometheus: METRICS,
    prometheusremotewrite: METRICS,
    splunk_hec: 'use `webhook` with `preset: splunk_hec`',
    syslog: TO_COLLECTOR,
    zipkin: TRACES,
  },
  extension: {
    basicauth: SECRET_IN_HEADERS,
    bearertokenauth: SECRET_IN_HEADERS,
    file_storage:
      'remove it; checkpoints are always kept in --state-dir, and `sending_queue.storage: file_storage` of an exporter keeps its queue there too',
    headers_setter: SECRET_IN_HEADERS,
    memory_ballast: 'remove it',
    oauth2client: SECRET_IN_HEADERS,
    pprof: SEEN_ELSEWHERE,
    zpages: SEEN_ELSEWHERE,
  },
}
