import { once } from 'node:events'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { Client, compressionAlgorithms, credentials, Metadata } from '@grpc/grpc-js'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'

/** Records in one request. */
export const RECORDS = 1_000
/** Bytes of a body. */
export const BODY_BYTES = 300
/** One record in so many is an error with a trace in its attributes. */
export const ERROR_EVERY = 200
const SENDERS = 4
const EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'

export type Send = () => Promise<void>

export interface OtlpPorts {
  readonly grpc: number
  readonly http: number
}

const resource = { attributes: { 'service.name': 'shop', 'host.name': 'node-1', 'process.pid': 4711 } }
const request = encodeLogs(
  batchOfRecords(
    Array.from({ length: RECORDS }, (_, index) => {
      const isError = index % ERROR_EVERY === 0
      const head = `request ${(index * 2_654_435_761) % 4_294_967_296} served /items/${index} in ${index % 97} ms `
      return {
        timeUnixNano: 1_700_000_000_000_000_000n + BigInt(index),
        observedTimeUnixNano: 1_700_000_000_000_001_000n + BigInt(index),
        severityNumber: isError ? 17 : 9,
        severityText: isError ? 'ERROR' : 'INFO',
        body: head + 'n'.repeat(BODY_BYTES - head.length),
        attributes: {
          'http.request.method': 'GET',
          'http.response.status_code': 200,
          'thread.name': `worker-${index % 16}`,
          ...(isError
            ? {
                'exception.type': 'TypeError',
                'exception.message': 'x is not a function',
                'exception.stacktrace': 'TypeError: x is not a function\n    at f (/srv/shop/cart.js:10:5)',
              }
            : {}),
        },
        eventName: '',
        traceId: '5b8efff798038103d269b633813fc60c',
        spanId: 'eee19b7ec3c1b174',
        resource,
        scope: { name: 'shop', version: '1.0.0', attributes: {}, droppedAttributesCount: 0, schemaUrl: '' },
      }
    }),
    { stream: 'bench' },
  ),
)
const compressed = gzipSync(request, { level: 6 })

/** Ways to send one request. Errors: it was not answered with success. */
export function sendersTo(ports: OtlpPorts): Readonly<Record<string, Send>> {
  return {
    'HTTP, plain': post(ports.http, request, {}),
    'HTTP, gzip': post(ports.http, compressed, { 'content-encoding': 'gzip' }),
    'gRPC, plain': call(ports.grpc, compressionAlgorithms.identity),
    'gRPC, gzip': call(ports.grpc, compressionAlgorithms.gzip),
  }
}

/** Sends requests one after the other from several senders. Shape: records that were answered with success. */
export async function drive(send: Send, seconds: number): Promise<number> {
  const endMs = performance.now() + seconds * 1_000
  let answered = 0
  const senders = Array.from({ length: SENDERS }, async () => {
    while (performance.now() < endMs) {
      await send()
      answered += RECORDS
    }
  })
  await Promise.all(senders)
  return answered
}

export async function freePort(): Promise<number> {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function post(port: number, body: Uint8Array, headers: Readonly<Record<string, string>>): Send {
  const agent = new HttpAgent({ keepAlive: true })
  const target = { agent, host: '127.0.0.1', port, path: '/v1/logs', method: 'POST' }
  return async () => {
    const sending = httpRequest({
      ...target,
      headers: { ...headers, 'content-type': 'application/x-protobuf' },
    })
    sending.end(body)
    const [answer] = (await once(sending, 'response')) as [{ statusCode?: number; resume(): unknown }]
    answer.resume()
    if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
  }
}

function call(port: number, compression: compressionAlgorithms): Send {
  const unchanged = (bytes: Buffer): Buffer => bytes
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compression,
  })
  const message = Buffer.from(request)
  return async () => {
    await new Promise<void>((resolve, reject) => {
      client.makeUnaryRequest(EXPORT, unchanged, unchanged, message, new Metadata(), (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
  }
}
