import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { decodeLogs } from '../../agent/otlp/decode.ts'

/** A request as a backend sees it, its body decompressed. */
interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a backend publishes of its intake, as far as an event needs it. */
interface Intake {
  readonly path: string
  /** A header without which the backend takes nothing. Shape: lower case, and what it has to be. */
  readonly secret: readonly [name: string, value: string]
  readonly contentType: string
  /** Takes a request. Shape: the ids of the fixes in it, by the field that a search goes by. Errors: what is wrong. */
  take(received: Received, known: Set<string>): readonly string[]
  readonly answer: { readonly status: number; readonly body: string }
}

type Json = Readonly<Record<string, unknown>>

function requires(condition: boolean, what: string): void {
  if (!condition) throw new Error(what)
}

function otlp(path: string, ...secret: Intake['secret']): Intake {
  return {
    path,
    secret,
    contentType: 'application/x-protobuf',
    answer: { status: 200, body: '' },
    take: ({ body }) =>
      decodeLogs(body, { stream: '' }).map((batch) => String(batch.attribute(0, 'hephaestus.fix.id'))),
  }
}

/** The backends of docs/backends.md, by their headings there. */
export const INTAKES: Readonly<Record<string, Intake>> = {
  'Grafana Cloud': otlp('/otlp/v1/logs', 'authorization', 'Basic none'),
  'Loki 3 and later': otlp('/otlp/v1/logs', 'x-scope-orgid', 'team'),
  'Elasticsearch with OTLP': otlp('/_otlp/v1/logs', 'authorization', 'ApiKey none'),
  'Datadog by OTLP': otlp('/v1/logs', 'dd-api-key', 'none'),
  'Loki 2': {
    path: '/loki/api/v1/push',
    secret: ['x-scope-orgid', 'team'],
    contentType: 'application/json',
    answer: { status: 204, body: '' },
    take({ body }) {
      const { streams } = JSON.parse(body.toString()) as {
        streams: { stream: Record<string, string>; values: string[][] }[]
      }
      return streams.flatMap(({ stream, values }) => {
        for (const [label, value] of Object.entries(stream)) {
          requires(/^[a-z_]\w*$/i.test(label) && typeof value === 'string', `${label} is no label`)
        }
        return values.map(([time = '', line = '', ...more]) => {
          requires(/^\d{19}$/.test(time), 'the time is nanoseconds as text')
          requires(more.length === 0, 'this version has no structured metadata')
          return stream['event_name'] === undefined
            ? ''
            : (JSON.parse(line) as { fix: { id: string } }).fix.id
        })
      })
    },
  },
  'Elasticsearch and OpenSearch by the bulk API': {
    path: '/_bulk',
    secret: ['authorization', 'ApiKey none'],
    contentType: 'application/x-ndjson',
    answer: { status: 200, body: '{"errors":false,"items":[{"create":{"status":201}}]}' },
    take({ body }, known) {
      requires(body.at(-1) === 0x0a, 'the last line ends with a line feed')
      const [action = '', document = '', ...more] = body.toString().trimEnd().split('\n')
      requires(more.length === 0, 'one document was sent')
      const { create } = JSON.parse(action) as { create?: { _index: string; _id: string } }
      requires(create !== undefined && create._index.startsWith('logs-'), 'a data stream only takes create')
      const { '@timestamp': time, hephaestus } = JSON.parse(document) as Json
      requires(!Number.isNaN(Date.parse(String(time))), 'a document of a data stream has a time')
      const id = create?._id ?? ''
      const isNew = !known.has(id)
      known.add(id)
      return isNew ? [(hephaestus as { fix: { id: string } }).fix.id] : []
    },
  },
  'Datadog by its logs API': {
    path: '/api/v2/logs',
    secret: ['dd-api-key', 'none'],
    contentType: 'application/json',
    answer: { status: 202, body: '{}' },
    take({ body }) {
      const logs = JSON.parse(body.toString()) as Json[]
      requires(Array.isArray(logs), 'logs come as an array')
      return logs.map(({ message, ddtags, hephaestus }) => {
        requires(typeof message === 'string' && message !== '', 'a log has a message')
        requires(ddtags === 'env:production', 'tags are one text')
        return (hephaestus as { fix: { id: string } }).fix.id
      })
    },
  },
  Splunk: {
    path: '/services/collector/event',
    secret: ['authorization', 'Splunk none'],
    contentType: 'application/json',
    answer: { status: 200, body: '{"text":"Success","code":0}' },
    take: ({ body }) =>
      body
        .toString()
        .trim()
        .split('\n')
        .map((each) => {
          const { event, time, fields } = JSON.parse(each) as Json
          requires(event !== undefined && event !== '', 'there is an event')
          requires(typeof time === 'number', 'the time is seconds')
          const values = Object.values(fields as Json)
          requires(
            values.every((value) => typeof value === 'string'),
            'indexed fields are flat',
          )
          return String((fields as Json)['fix_id'])
        }),
  },
}

interface Teardown {
  teardown(handler: () => unknown): void
}

/** A server that takes what such a backend takes and answers anything else as it would. Ended with the test. */
export async function standIn(t: Teardown, intake: Intake) {
  const found: string[] = []
  const faults: string[] = []
  const known = new Set<string>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, method, url } = request
      const whole = Buffer.concat(chunks)
      try {
        requires(method === 'POST' && url === intake.path, `nothing is at ${url}`)
        const [name, value] = intake.secret
        requires(headers[name] === value, `${name} is missing`)
        requires(headers['content-type']?.split(';')[0] === intake.contentType, 'another content type')
        const body = headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole
        found.push(...intake.take({ headers, body }, known))
        response.writeHead(intake.answer.status).end(intake.answer.body)
      } catch (thrown) {
        faults.push(String(thrown))
        response.writeHead(400).end('refused')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { found, faults, origin: `http://127.0.0.1:${port}` }
}
