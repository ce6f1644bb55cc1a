import type { EncodedLogs } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { config } from '../../../exporters/otlp_grpc/config.ts'
import { OtlpGrpcExporter } from '../../../exporters/otlp_grpc/exporter.ts'
import { batchOfText } from '../../support/batches.ts'
import { FakeClock } from '../../support/clock.ts'
import { OtlpGrpcSink } from '../../support/otlp-grpc-sink.ts'
import { settingsWith } from '../../support/settings.ts'

export const never = new AbortController().signal

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
  const clock = new FakeClock()
  const logged: string[] = []
  const logger = createLogger({
    clock,
    level: 'warn',
    encoding: 'console',
    write: (line) => logged.push(line),
  })
  const settings = settingsWith({ clock, logger, id: { type: 'otlp_grpc', name: '' } })
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

/** Records with the given bodies, one part for each list. */
export function logsOf(...parts: readonly (readonly string[])[]): EncodedLogs {
  return {
    parts: parts.map((lines) => encodeLogs(batchOfText(lines))),
    count: parts.reduce((sum, lines) => sum + lines.length, 0),
  }
}
