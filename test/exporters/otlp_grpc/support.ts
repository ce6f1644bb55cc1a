import type { Settings } from '../../../agent/component/settings.ts'
import { config } from '../../../exporters/otlp_grpc/config.ts'
import { OtlpGrpcExporter } from '../../../exporters/otlp_grpc/exporter.ts'
import { OtlpGrpcSink } from '../../support/otlp-grpc-sink.ts'
import { exporterSettings } from '../../support/otlp-exporting.ts'

interface Teardown {
  teardown(handler: () => unknown): void
}

/** A started exporter in front of a sink, both ended with the test; what it logs is kept. */
export async function exportingTo(
  t: Teardown,
  sinkOptions: ConstructorParameters<typeof OtlpGrpcSink>[0],
  more: Readonly<Record<string, unknown>> = {},
) {
  const sink = await new OtlpGrpcSink(sinkOptions).start()
  t.teardown(() => sink.close())
  const { clock, logged, settings } = exporterSettings('otlp_grpc')
  const exporter = await started(t, settings, {
    endpoint: sink.endpoint,
    tls: { insecure: true },
    ...more,
  })
  return { sink, exporter, clock, logged, settings }
}

export async function started(
  t: Teardown,
  settings: Settings,
  written: Readonly<Record<string, unknown>>,
): Promise<OtlpGrpcExporter> {
  const exporter = new OtlpGrpcExporter(settings, config.parse(written))
  await exporter.start()
  t.teardown(() => exporter.shutdown())
  return exporter
}
