import { createServer, type AddressInfo } from 'node:net'
import type { EncodedLogs } from '../../../agent/component/component.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { config } from '../../../exporters/loadbalancing/config.ts'
import { LoadBalancingExporter } from '../../../exporters/loadbalancing/exporter.ts'
import { FakeClock } from '../../support/clock.ts'
import { OtlpGrpcSink } from '../../support/otlp-grpc-sink.ts'
import { settingsWith } from '../../support/settings.ts'

export const never = new AbortController().signal

interface Teardown {
  teardown(handler: () => unknown): void
}

type SinkOptions = ConstructorParameters<typeof OtlpGrpcSink>[0]

/** A started exporter in front of several sinks, all ended with the test; what it logs is kept. */
export async function balancing(
  t: Teardown,
  sinkOptions: readonly SinkOptions[],
  more: Readonly<Record<string, unknown>> = {},
) {
  const sinks = await Promise.all(sinkOptions.map((options) => sinkOf(t, options)))
  const clock = new FakeClock()
  const logged: string[] = []
  const logger = createLogger({
    clock,
    level: 'info',
    encoding: 'console',
    write: (line) => logged.push(line),
  })
  const settings = settingsWith({ clock, logger, id: { type: 'loadbalancing', name: '' } })
  const exporter = new LoadBalancingExporter(
    settings,
    config.parse({
      protocol: { otlp: { tls: { insecure: true } } },
      resolver: { static: { hostnames: sinks.map(({ endpoint }) => endpoint) } },
      ...more,
    }),
  )
  await exporter.start()
  t.teardown(() => exporter.shutdown())
  return { sinks, exporter, clock, logged }
}

export async function sinkOf(t: Teardown, options: SinkOptions): Promise<OtlpGrpcSink> {
  const sink = await new OtlpGrpcSink(options).start()
  t.teardown(() => sink.close())
  return sink
}

export interface Told {
  readonly body: string
  readonly service?: string
  readonly trace?: string
  readonly fingerprint?: string
}

/** Encoded records, in the given order. */
export function logsOf(...told: readonly Told[]): EncodedLogs {
  const parts = told.map(({ body, service = 'shop', trace = '', fingerprint }) =>
    encodeLogs(
      batchOfRecords(
        [
          {
            timeUnixNano: 1n,
            observedTimeUnixNano: 2n,
            severityNumber: 17,
            severityText: 'ERROR',
            body,
            attributes: fingerprint === undefined ? {} : { 'hephaestus.error.fingerprint': fingerprint },
            eventName: '',
            traceId: trace,
            spanId: '',
            resource: { attributes: { 'service.name': service } },
          },
        ],
        { stream: 'test' },
      ),
    ),
  )
  return { parts, count: told.length }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
