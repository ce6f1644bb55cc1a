import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import type { MetricProducer } from '@opentelemetry/sdk-metrics'

/** Source: Prometheus text exposition format. */
export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8'

/** All measurements as a page for Prometheus. Counters end in `_total`; the agent itself is `target_info`. */
export async function prometheusPage(source: MetricProducer): Promise<string> {
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true)
  return serializer.serialize((await source.collect()).resourceMetrics)
}
