import { eventJson, withoutEmpty, type Json } from '../event.ts'
import type { PieceOutcome, Preset } from '../preset.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import type { HttpResponse } from '../../../agent/net/http-client.ts'

/** A shard that already has a document of this id: an earlier attempt has brought it. */
const CONFLICT = 409
const RETRYABLE = new Set([429, 500, 502, 503, 504])

/**
 * Elasticsearch's bulk API: two lines a document, in the names of the Elastic Common Schema. `create` with an id of our
 * own: a document that was sent before is not there twice, and data streams take nothing else.
 * Source: Elasticsearch, Bulk API; Elastic Common Schema 8.
 */
export const elasticsearch: Preset = {
  path: '/_bulk',
  contentType: 'application/x-ndjson',
  piecesMax: 1_000,
  bytesMax: 5_242_880,
  responseBytesMax: 4_194_304,
  headers: ({ token }) => (token === undefined ? {} : { authorization: `ApiKey ${token}` }),
  piece: (event, { elasticsearch: options }) => {
    const action = { create: { _index: options?.index ?? 'logs-hephaestus-default', _id: event.id } }
    const { error, code, cause, fix, attributes, resource } = eventJson(event)
    const document = withoutEmpty({
      '@timestamp': event.time,
      message: event.body === '' ? event.title : event.body,
      log: { level: event.severity.toLowerCase() },
      event: { action: event.name, id: event.id },
      service: { ...event.service },
      host: { ...event.host },
      trace: { id: event.trace_id },
      span: { id: event.span_id },
      error: {
        type: event.error.type,
        message: event.error.message,
        stack_trace: event.error.stacktrace,
        id: event.error.fingerprint,
      },
      // Attributes of services have whatever types they have: as one text they cannot break the mapping.
      hephaestus: {
        title: event.title,
        ...(error === undefined ? {} : { error: without(error, ['stacktrace', 'message', 'type']) }),
        ...(code === undefined ? {} : { code }),
        ...(cause === undefined ? {} : { cause }),
        ...(fix === undefined ? {} : { fix }),
        attributes: attributes === undefined ? '' : JSON.stringify(attributes),
        resource: resource === undefined ? '' : JSON.stringify(resource),
      },
    })
    return { text: `${JSON.stringify(action)}\n${JSON.stringify(document)}` }
  },
  body: (pieces) => pieces.map(({ text }) => `${text}\n`).join(''),
  outcomes: (response, pieces) => {
    const answer = parsed(response)
    if (answer.errors !== true) return pieces.map(() => ({ kind: 'taken' }) as const)
    return pieces.map((_piece, index) => outcomeOf(answer.items?.[index]))
  },
}

interface BulkAnswer {
  readonly errors?: unknown
  readonly items?: readonly BulkItem[]
}

interface BulkItem {
  readonly create?: {
    readonly status?: unknown
    readonly error?: { readonly type?: unknown; readonly reason?: unknown }
  }
}

/** An answer that cannot be read says nothing: the same is sent again, and ids keep it from being there twice. */
function parsed({ body, status }: HttpResponse): BulkAnswer {
  try {
    const answer: unknown = JSON.parse(Buffer.from(body).toString())
    if (typeof answer === 'object' && answer !== null && 'errors' in answer) return answer
  } catch {
    // Told below, as what is no object.
  }
  throw new RetryableError(
    'HEPH_WEBHOOK_ANSWER',
    'the answer to a bulk request is not one of Elasticsearch',
    {
      fields: { status },
    },
  )
}

function outcomeOf(item: BulkItem | undefined): PieceOutcome {
  const status = Number(item?.create?.status)
  if (status === CONFLICT || (status >= 200 && status < 300)) return { kind: 'taken' }
  const { type, reason } = item?.create?.error ?? {}
  const words = [type, reason].filter((part) => typeof part === 'string').join(': ')
  const isLater = Number.isNaN(status) || RETRYABLE.has(status)
  return { kind: isLater ? 'later' : 'refused', status: Number.isNaN(status) ? 0 : status, reason: words }
}

function without(value: Json, names: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}
