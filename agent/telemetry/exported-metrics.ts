import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader, type MetricProducer } from '@opentelemetry/sdk-metrics'
import type { MetricsConfig } from '../../config/service.ts'
import { otlpConnection } from './otlp-connection.ts'
import { ownResource, type Measurer } from './own-resource.ts'

type PeriodicConfig = NonNullable<MetricsConfig['readers'][number]['periodic']>

interface ExportedMetricsOptions extends Measurer {
  readonly readers: readonly PeriodicConfig[]
  readonly source: MetricProducer
  /** What relative paths are relative to. */
  readonly baseDirectory: string
}

/**
 * Sends the agent's measurements by the stock SDK at an interval of its own, and once more at the end.
 * Errors: PermanentError HEPH_TELEMETRY_FILE when a certificate or key cannot be read; a server that does not answer
 * is no error here, the next interval tries again.
 */
export async function openExportedMetrics(
  options: ExportedMetricsOptions,
): Promise<{ close(): Promise<void> }> {
  const { source, baseDirectory } = options
  const readers = options.readers.map(async ({ interval, timeout, exporter }) => {
    const connection = await otlpConnection(exporter.otlp, baseDirectory)
    return new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(connection),
      exportIntervalMillis: interval,
      exportTimeoutMillis: timeout,
      metricProducers: [source],
    })
  })
  const provider = new MeterProvider({
    resource: resourceFromAttributes(ownResource(options)),
    readers: await Promise.all(readers),
  })
  return {
    close: async () => {
      await provider.shutdown()
    },
  }
}
