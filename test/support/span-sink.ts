import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'

/** A span as a server of OTLP reads it. Times in nanoseconds. */
export interface ReadSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly start: bigint
  readonly end: bigint
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly {
    readonly name: string
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
  readonly status: { readonly code: number; readonly message: string }
}

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'

/**
 * An OTLP/gRPC server of the usual library that keeps the spans it is sent. It reads them by the field numbers of
 * opentelemetry-proto, with nothing of the agent's.
 */
export class SpanSink {
  readonly spans: ReadSpan[] = []
  readonly resources: Readonly<Record<string, unknown>>[] = []
  readonly metadata: Readonly<Record<string, unknown>>[] = []
  readonly #server = new Server()
  #port = 0

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    const unchanged = (bytes: Buffer): Buffer => bytes
    const take = (
      { request, metadata }: ServerUnaryCall<Buffer, Buffer>,
      answer: sendUnaryData<Buffer>,
    ): void => {
      this.metadata.push(metadata.getMap())
      for (const resourceSpans of messages(request, 1)) {
        this.resources.push(...messages(resourceSpans, 1).map((resource) => attributesOf(resource, 1)))
        for (const scopeSpans of messages(resourceSpans, 2))
          this.spans.push(...messages(scopeSpans, 2).map(spanOf))
      }
      answer(null, Buffer.alloc(0))
    }
    this.#server.register(EXPORT, take, unchanged, unchanged, 'unary')
    this.#port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound)
        else reject(error)
      })
    })
    return this
  }

  close(): void {
    this.#server.forceShutdown()
  }
}

type Field = { readonly number: number; readonly value: bigint | Buffer }

/** Source: protobuf encoding guide, wire format. */
function fieldsOf(bytes: Buffer): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at] ?? 0
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const number = tag >> 3
    const wire = tag & 7
    if (wire === 0) fields.push({ number, value: varint() })
    else if (wire === 1) {
      fields.push({ number, value: bytes.readBigUInt64LE(at) })
      at += 8
    } else if (wire === 2) {
      const length = Number(varint())
      fields.push({ number, value: bytes.subarray(at, at + length) })
      at += length
    } else throw new Error(`wire type ${wire} is not of these messages`)
  }
  return fields
}

function messages(bytes: Buffer, number: number): readonly Buffer[] {
  return fieldsOf(bytes).flatMap((field) =>
    field.number === number && Buffer.isBuffer(field.value) ? field.value : [],
  )
}

function numbers(bytes: Buffer, number: number): readonly bigint[] {
  return fieldsOf(bytes).flatMap((field) =>
    field.number === number && typeof field.value === 'bigint' ? field.value : [],
  )
}

function spanOf(bytes: Buffer): ReadSpan {
  const text = (number: number): string => messages(bytes, number)[0]?.toString() ?? ''
  const hex = (number: number): string => messages(bytes, number)[0]?.toString('hex') ?? ''
  const status = messages(bytes, 15)[0] ?? Buffer.alloc(0)
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentSpanId: hex(4),
    name: text(5),
    start: numbers(bytes, 7)[0] ?? 0n,
    end: numbers(bytes, 8)[0] ?? 0n,
    attributes: attributesOf(bytes, 9),
    events: messages(bytes, 11).map((event) => ({
      name: messages(event, 2)[0]?.toString() ?? '',
      attributes: attributesOf(event, 3),
    })),
    status: { code: Number(numbers(status, 3)[0] ?? 0n), message: messages(status, 2)[0]?.toString() ?? '' },
  }
}

function attributesOf(bytes: Buffer, field: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    messages(bytes, field).map((pair) => {
      const value = messages(pair, 2)[0] ?? Buffer.alloc(0)
      const text = messages(value, 1)[0]?.toString()
      return [
        messages(pair, 1)[0]?.toString() ?? '',
        text ?? [2, 3, 4].flatMap((number) => numbers(value, number))[0],
      ]
    }),
  )
}
