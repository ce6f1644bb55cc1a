/** What OTLP has besides logs, by the path of its requests. */
const OTHER_SIGNALS: Readonly<Record<string, string>> = {
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
  '/v1development/profiles': 'profiles',
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
  '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export': 'profiles',
}

/** Taken from other agents, where `node_metrics` says so. */
export const METRICS_SERVICE = 'opentelemetry.proto.collector.metrics.v1.MetricsService'
export const EXPORT_METRICS = `/${METRICS_SERVICE}/Export`

/** The gRPC methods of signals that are not taken. */
export const OTHER_METHODS: readonly string[] = Object.keys(OTHER_SIGNALS).filter((path) =>
  path.startsWith('/opentelemetry.'),
)

export const LOGS_SERVICE = 'opentelemetry.proto.collector.logs.v1.LogsService'

/** The service that takes logs and tells what becomes of their errors, and its methods. */
export const REPAIR_SERVICE = 'hephaestus.control.v1.RepairService'
export const STREAM_LOGS = `/${REPAIR_SERVICE}/StreamLogs`
export const ANALYZE = `/${REPAIR_SERVICE}/Analyze`

/** What to tell a client that sends another signal; undefined when it does not. */
export function otherSignal(path: string): string | undefined {
  const signal = Object.hasOwn(OTHER_SIGNALS, path) ? OTHER_SIGNALS[path] : undefined
  return signal === undefined
    ? undefined
    : `this agent takes logs only, no ${signal}; send them to a Collector or switch their exporter off`
}
