import {
  Server,
  ServerCredentials,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js'
import { isDeepStrictEqual } from 'node:util'
import type { Attributes } from '../../agent/model/resource.ts'
import { decodeMetrics } from '../../agent/otlp/decode-metrics.ts'

/** A server of Google's gRPC library that takes measurements over OTLP. */
export class OtlpMetricsSink {
  readonly requests: { readonly metadata: Metadata; readonly body: Buffer }[] = []
  readonly #server = new Server()
  #port = 0

  async start(): Promise<this> {
    const plain = (body: Buffer): Buffer => body
    this.#server.addService(
      {
        export: {
          path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
          requestStream: false,
          responseStream: false,
          requestSerialize: plain,
          requestDeserialize: plain,
          responseSerialize: plain,
          responseDeserialize: plain,
        },
      },
      {
        export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
          this.requests.push({ metadata: call.metadata, body: call.request })
          answer(null, Buffer.alloc(0))
        },
      },
    )
    this.#port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      )
    })
    return this
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** A number of the last request; undefined when it does not have it. */
  valueOf(name: string, attributes: Attributes): number | undefined {
    const last = this.requests.at(-1)
    const metrics =
      last === undefined ? [] : decodeMetrics(last.body, 100_000).flatMap((each) => each.metrics)
    const found = metrics.find((metric) => metric.name === name)
    if (found === undefined || found.kind === 'histogram') return undefined
    return found.points.find((point) => isDeepStrictEqual(point.attributes, attributes))?.value
  }

  close(): void {
    this.#server.forceShutdown()
  }
}
