import type { Settings } from '../../../agent/component/settings.ts'
import { config } from '../../../exporters/otlp_http/config.ts'
import { OtlpHttpExporter } from '../../../exporters/otlp_http/exporter.ts'
import { OtlpSink, type SinkOptions } from '../../support/otlp-sink.ts'
import { exporterSettings } from '../../support/otlp-exporting.ts'

interface Teardown {
  teardown(handler: () => unknown): void
}

/** A started exporter in front of a sink, both ended with the test; what it logs is kept. */
export async function exportingTo(
  t: Teardown,
  sinkOptions: SinkOptions,
  more: Readonly<Record<string, unknown>> = {},
) {
  const sink = await new OtlpSink(sinkOptions).start()
  t.teardown(() => sink.close())
  const { clock, logged, settings } = exporterSettings('otlp_http')
  const exporter = await started(t, settings, { endpoint: sink.endpoint, ...more })
  return { sink, exporter, clock, logged, settings }
}

export async function started(
  t: Teardown,
  settings: Settings,
  written: Readonly<Record<string, unknown>>,
): Promise<OtlpHttpExporter> {
  const exporter = new OtlpHttpExporter(settings, config.parse(written))
  await exporter.start()
  t.teardown(() => exporter.shutdown())
  return exporter
}

/** What was thrown; undefined when nothing was. */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
}
