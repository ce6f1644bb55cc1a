import type { Authenticator } from '../../agent/net/authenticator.ts'
import type { Taken } from '../../agent/delivery/push-intake.ts'
import { contentEncodingOf } from '../../agent/net/compressed-body.ts'
import { corsHeaders, preflightHeaders } from '../../agent/net/cors.ts'
import type { ServerAnswer, ServerRequest } from '../../agent/net/http-server.ts'
import { bodyRefusal, codesOf, refusalHeaders, type Refusal } from '../../agent/net/refusal.ts'
import { readRequestBody, type RequestBody } from '../../agent/net/request-body.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import {
  encodeResponse,
  encodeResponseJson,
  encodeStatus,
  encodeStatusJson,
} from '../../agent/otlp/answers.ts'
import { protobufOfJson } from '../../agent/otlp/json-request.ts'
import type { Ticket } from '../../agent/net/client-limits.ts'
import type { HttpConfig } from './config.ts'
import type { Intake } from './intake.ts'
import type { Measurements } from './measurements.ts'
import { otherSignal } from './signals.ts'

interface HttpDoorParts {
  readonly config: HttpConfig
  readonly intake: Intake
  readonly authenticator: Authenticator | undefined
  readonly measurements: Measurements
}

type Encoding = 'proto' | 'json'

const CONTENT_TYPE = { proto: 'application/x-protobuf', json: 'application/json' } as const
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Answers OTLP/HTTP requests: what is wrong with one is found in the order in which it costs least.
 * Source: OTLP 1.11, OTLP/HTTP.
 */
export class HttpDoor {
  readonly #parts: HttpDoorParts

  constructor(parts: HttpDoorParts) {
    this.#parts = parts
  }

  async handle(request: ServerRequest): Promise<ServerAnswer> {
    const { config, measurements } = this.#parts
    const cors = corsHeaders(config.cors, request.headers.origin)
    if (request.method === 'OPTIONS' && cors !== undefined && config.cors !== undefined) {
      return { status: 204, headers: { ...cors, ...preflightHeaders(config.cors) }, body: '' }
    }
    const encoding = encodingOf(request.headers['content-type'])
    const taken = await this.#take(request, encoding)
    measurements.request('http', taken.kind === 'taken' ? 'accepted' : taken.refusal.kind)
    const answer =
      taken.kind === 'taken' ? successOf(taken, encoding) : this.#errorOf(taken.refusal, encoding)
    return { ...answer, headers: { ...answer.headers, ...cors } }
  }

  async #take(request: ServerRequest, encoding: Encoding | undefined): Promise<Taken> {
    const fault = await this.#fault(request, encoding)
    if (fault !== undefined) return { kind: 'refused', refusal: fault }
    const ticket = this.#parts.intake.admit(request)
    if ('kind' in ticket) return { kind: 'refused', refusal: ticket }
    try {
      return await this.#takeBody(request, encoding === 'json', ticket)
    } finally {
      ticket.release()
    }
  }

  /** What can be told from the head of a request. */
  async #fault(request: ServerRequest, encoding: Encoding | undefined): Promise<Refusal | undefined> {
    const { config, authenticator } = this.#parts
    const { method, path, headers } = request
    if (path !== config.logs_url_path) {
      const message = otherSignal(path) ?? `nothing is at this path; logs go to ${config.logs_url_path}`
      return { kind: 'unimplemented', message }
    }
    if (method !== 'POST') return { kind: 'method', message: 'logs are sent with POST' }
    if (authenticator !== undefined && !(await authenticator.isLetIn(headers.authorization))) {
      return { kind: 'unauthenticated', message: 'a bearer token that is known here is needed' }
    }
    if (encoding === undefined) {
      return {
        kind: 'encoding',
        message: `the content type must be ${CONTENT_TYPE.proto} or ${CONTENT_TYPE.json}`,
      }
    }
    const compression = contentEncodingOf(headers['content-encoding'])
    if (compression === undefined || !config.compression_algorithms.includes(compression || 'none')) {
      const message = `bodies may be compressed with ${config.compression_algorithms.join(', ')}`
      return { kind: 'encoding', message }
    }
    return undefined
  }

  async #takeBody(request: ServerRequest, isJson: boolean, ticket: Ticket): Promise<Taken> {
    const { config, intake, measurements } = this.#parts
    let read: RequestBody
    let message: Uint8Array
    try {
      read = await readRequestBody(request, ticket, config.max_request_body_size)
      message = isJson ? protobufOfJson(textOf(read.bytes)) : read.bytes
    } catch (thrown) {
      return { kind: 'refused', refusal: bodyRefusal(thrown) }
    }
    measurements.receivedBytes(message.length)
    try {
      return await intake.take(message, { ticket, client: request.client, signal: request.signal })
    } finally {
      read.free()
    }
  }

  #errorOf(refusal: Refusal, encoding: Encoding | undefined): ServerAnswer {
    const { http: status, grpc: code } = codesOf(refusal)
    const { kind, message, retryAfterMs } = refusal
    const headers = { ...refusalHeaders(refusal), ...(kind === 'encoding' ? this.#accepted() : {}) }
    if (encoding === undefined) {
      return { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: message }
    }
    const error = { code, message, ...(retryAfterMs === undefined ? {} : { retryDelayMs: retryAfterMs }) }
    const body = encoding === 'json' ? encodeStatusJson(error) : encodeStatus(error)
    return { status, headers: { ...headers, 'content-type': CONTENT_TYPE[encoding] }, body }
  }

  #accepted(): Record<string, string> {
    const names = this.#parts.config.compression_algorithms.map((name) =>
      name === 'none' ? 'identity' : name,
    )
    return {
      'accept-post': `${CONTENT_TYPE.proto}, ${CONTENT_TYPE.json}`,
      'accept-encoding': names.join(', '),
    }
  }
}

function successOf(taken: Extract<Taken, { kind: 'taken' }>, encoding: Encoding | undefined): ServerAnswer {
  return encoding === 'json'
    ? { status: 200, headers: { 'content-type': CONTENT_TYPE.json }, body: encodeResponseJson(taken) }
    : { status: 200, headers: { 'content-type': CONTENT_TYPE.proto }, body: encodeResponse(taken) }
}

function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type === CONTENT_TYPE.proto) return 'proto'
  return type === CONTENT_TYPE.json ? 'json' : undefined
}

function textOf(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch (thrown) {
    throw new PermanentError('HEPH_OTLP_MALFORMED', 'the OTLP message is not UTF-8', { cause: thrown })
  }
}
