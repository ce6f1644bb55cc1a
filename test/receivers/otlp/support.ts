import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import type { Test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { checkValue } from '../../../config/schema.ts'
import { config, type Config } from '../../../receivers/otlp/config.ts'
import { OtlpReceiver } from '../../../receivers/otlp/receiver.ts'
import { settingsWith } from '../../support/settings.ts'

export const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
export const PROTO = 'application/x-protobuf'
export const JSON_TYPE = 'application/json'
const ANY_PORT = 'localhost:0'

/** What stands behind the receiver: settles at once unless a test says otherwise. */
export class Pipeline implements Consumer {
  readonly records: LogRecord[] = []
  readonly batches: LogBatch[] = []
  /** What happens to a batch; the default settles it. */
  behave: (batch: LogBatch, signal: AbortSignal) => Promise<void> | void = (batch) =>
    batch.settle('delivered')

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const records = Array.from({ length: batch.count }, (_, index) => batch.record(index))
    this.batches.push(batch)
    await this.behave(batch, signal)
    this.records.push(...records)
  }
}

export interface Running {
  readonly receiver: OtlpReceiver
  readonly pipeline: Pipeline
  readonly settings: Settings
  readonly http: string
  readonly grpc: string
}

/** A receiver on ports that are free; a protocol is left out with `undefined`. */
export async function startReceiver(
  t: Test,
  written: Readonly<Record<string, unknown>> = {},
  changes: Partial<Settings> = {},
): Promise<Running> {
  const settings = settingsWith({ id: { type: 'otlp', name: '' }, ...changes })
  const pipeline = new Pipeline()
  const receiver = new OtlpReceiver(settings, configOf(written), pipeline)
  await receiver.start()
  t.teardown(() => receiver.shutdown(AbortSignal.abort(new Error('the test is over'))))
  return {
    receiver,
    pipeline,
    settings,
    http: `http://localhost:${receiver.ports.http}`,
    grpc: `localhost:${receiver.ports.grpc}`,
  }
}

/** A checked configuration; both protocols on any port unless written otherwise. */
export function configOf(written: Readonly<Record<string, unknown>>): Config {
  const { protocols = { grpc: {}, http: {} }, ...rest } = written as {
    protocols?: Readonly<Record<string, object>>
  }
  const onAnyPort = Object.fromEntries(
    Object.entries(protocols).map(([name, fields]) => [name, { endpoint: ANY_PORT, ...fields }]),
  )
  const checked = checkValue(config, { ...rest, protocols: onAnyPort })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  return checked.value as Config
}

/** A request of records with these bodies. */
export function requestOf(...bodies: readonly string[]): Uint8Array {
  return encodeLogs(batchOfRecords(bodies.map(recordOf), { stream: 'test' }))
}

const resource = { attributes: { 'service.name': 'shop' } }

export function recordOf(body: string): LogRecord {
  return {
    timeUnixNano: 1n,
    observedTimeUnixNano: 2n,
    severityNumber: 9,
    severityText: 'INFO',
    body,
    attributes: {},
    eventName: '',
    traceId: '',
    spanId: '',
    resource,
  }
}

/** Sends a body to the logs of a receiver. */
export async function post(
  { http }: Pick<Running, 'http'>,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return await fetch(`${http}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': PROTO, ...headers },
    body: typeof body === 'string' ? body : Buffer.from(body),
  })
}

/** How a call ended. Shape: code 0 has the bytes of the answer. */
export interface Ended {
  readonly code: number
  readonly message: string
  readonly details: Buffer | undefined
  readonly answer: Buffer | undefined
}

interface CallOptions {
  readonly path?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly client?: Client
  readonly deadlineMs?: number
}

/** A client whose connections are closed with the test. */
export function grpcClient(t: Test, address: string, channel: Readonly<Record<string, number>> = {}): Client {
  const client = new Client(address, credentials.createInsecure(), channel)
  t.teardown(() => client.close())
  return client
}

/** Calls a unary method with bytes. */
export async function call(client: Client, message: Uint8Array, options: CallOptions = {}): Promise<Ended> {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(options.metadata ?? {})) metadata.set(name, value)
  const unchanged = (bytes: Buffer): Buffer => bytes
  const deadline = options.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs }
  return await new Promise((resolve) => {
    client.makeUnaryRequest(
      options.path ?? EXPORT,
      unchanged,
      unchanged,
      Buffer.from(message),
      metadata,
      deadline,
      (error: ServiceError | null, answer?: Buffer) => {
        const bin = error?.metadata.get('grpc-status-details-bin')[0]
        resolve({
          code: error?.code ?? 0,
          message: error?.details ?? '',
          details: typeof bin === 'string' ? undefined : bin,
          answer,
        })
      },
    )
  })
}
