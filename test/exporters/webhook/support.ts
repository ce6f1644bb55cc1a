import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { EncodedLogs } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import type { Resolve } from '../../../agent/net/address-guard.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { config } from '../../../exporters/webhook/config.ts'
import { WebhookExporter } from '../../../exporters/webhook/exporter.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

export const never = new AbortController().signal

/** What the server does with a request: a status with headers and body, or something worse. */
export type ServerAnswer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  | 'hang'
  | 'reset'
  | 'reset_in_body'
  | 'endless'

export interface ServerRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Teardown {
  teardown(handler: () => unknown): void
}

/** A server on the loopback that keeps what it is sent and answers as it is told. */
export async function serving(
  t: Teardown,
  answer: (index: number, request: ServerRequest) => ServerAnswer | Promise<ServerAnswer> = () => ({
    status: 200,
  }),
  tls?: ServerOptions,
) {
  const requests: ServerRequest[] = []
  const sockets = new Set<Socket>()
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const kept = { method, path, headers, body: Buffer.concat(chunks) }
      void Promise.resolve(answer(requests.push(kept) - 1, kept)).then((answered) => give(answered))
    })
    const give = (answered: ServerAnswer): void => {
      if (answered === 'hang') return
      if (answered === 'reset') {
        request.socket.destroy()
      } else if (answered === 'reset_in_body') {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('half', () => request.socket.destroy())
      } else if (answered === 'endless') {
        response.writeHead(200)
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(16_384)));
          if (!response.destroyed) response.once('drain', more)
        }
        more()
      } else {
        response.writeHead(answered.status, answered.headers).end(answered.body ?? '')
      }
    }
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const scheme = tls === undefined ? 'http' : 'https'
  return { requests, port, url: `${scheme}://127.0.0.1:${port}/hook` }
}

interface Exporting {
  readonly settings?: Partial<Settings>
  readonly resolve?: Resolve
}

/** A started exporter, ended with the test. */
export async function exporting(
  t: Teardown,
  written: Readonly<Record<string, unknown>>,
  { settings, resolve }: Exporting = {},
) {
  const clock = new FakeClock()
  const own = settingsWith({ clock, id: { type: 'webhook', name: '' }, ...settings })
  const exporter = new WebhookExporter(own, config.parse({ allow_private: true, ...written }), resolve)
  await exporter.start()
  t.teardown(() => exporter.shutdown())
  return { exporter, clock, settings: own }
}

/** A log record with plain values where the test does not care. */
export function recordOf(changes: Partial<LogRecord> = {}): LogRecord {
  return {
    timeUnixNano: 1_700_000_000_123_456_789n,
    observedTimeUnixNano: 1_700_000_001_000_000_000n,
    severityNumber: 17,
    severityText: 'ERROR',
    body: 'something failed',
    attributes: {},
    eventName: '',
    traceId: '',
    spanId: '',
    resource: { attributes: { 'service.name': 'checkout', 'host.name': 'web-1' } },
    ...changes,
  }
}

/** A proposed fix with everything that such an event has. */
export function fixRecord(
  attributes: LogRecord['attributes'] = {},
  changes: Partial<LogRecord> = {},
): LogRecord {
  return recordOf({
    body: 'TypeError: x is undefined',
    eventName: 'hephaestus.fix.proposed',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    attributes: {
      'hephaestus.schema.version': '1',
      'hephaestus.event.id': 'job-1:fix:1',
      'hephaestus.error.fingerprint': '0123456789abcdef0123456789abcdef',
      'hephaestus.error.language': 'javascript',
      'hephaestus.error.class': 'null_dereference',
      'hephaestus.error.count': 3,
      'hephaestus.error.first_seen': '1700000000000000000',
      'hephaestus.error.last_seen': '1700000001000000000',
      'exception.type': 'TypeError',
      'exception.message': 'x is undefined',
      'code.file.path': 'src/cart.js',
      'code.line.number': 42,
      'code.function.name': 'total',
      'hephaestus.cause.summary': 'price is not set',
      'hephaestus.cause.confidence': 0.75,
      'hephaestus.fix.id': 'fix-1',
      'hephaestus.fix.state': 'complete',
      'hephaestus.fix.strategy': 'template/guard',
      'hephaestus.fix.explanation': 'Return 0 where there is no price.',
      'hephaestus.fix.diff': '--- a/src/cart.js\n+++ b/src/cart.js\n@@ -42 +42 @@\n-a < b\n+a & b\n',
      'hephaestus.fix.confidence': 0.9,
      'hephaestus.fix.reasons': ['seen once'],
      'hephaestus.validation.grade': 'proved',
      'http.route': '/cart',
      ...attributes,
    },
    ...changes,
  })
}

/** Records as a queue hands them over, one part for each list. */
export function logsOf(...parts: readonly (readonly LogRecord[])[]): EncodedLogs {
  return {
    parts: parts.map((records) => {
      const first = records[0] ?? recordOf()
      const own = records.map((record) => ({ ...record, resource: first.resource }))
      return encodeLogs(batchOfRecords(own, { stream: 'test' }))
    }),
    count: parts.reduce((sum, records) => sum + records.length, 0),
  }
}

/** What was thrown; undefined when nothing was. */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
}
