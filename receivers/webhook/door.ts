import type { PushIntake, Taken } from '../../agent/delivery/push-intake.ts'
import type { Clock } from '../../agent/model/clock.ts'
import type { Authenticator } from '../../agent/net/authenticator.ts'
import type { Ticket } from '../../agent/net/client-limits.ts'
import { contentEncodingOf } from '../../agent/net/compressed-body.ts'
import { corsHeaders, preflightHeaders } from '../../agent/net/cors.ts'
import type { ServerAnswer, ServerRequest } from '../../agent/net/http-server.ts'
import { bodyRefusal, codesOf, refusalHeaders, type Refusal } from '../../agent/net/refusal.ts'
import { readRequestBody } from '../../agent/net/request-body.ts'
import type { Config } from './config.ts'
import type { Form } from './form.ts'
import { formsOf } from './forms.ts'
import { jsonOf } from './json.ts'
import type { Measurements } from './measurements.ts'
import { batchOfReport, type CrashReport } from './report.ts'

interface DoorParts {
  readonly config: Config
  readonly intake: PushIntake
  readonly authenticator: Authenticator | undefined
  readonly measurements: Measurements
  readonly clock: Clock
}

/** The reports of one body. */
interface Found {
  readonly form: Form
  readonly reports: readonly CrashReport[]
  readonly unreadable: number
}

/** How a request ended. */
type Ended =
  { readonly kind: 'taken'; readonly body: object } | { readonly kind: 'refused'; readonly refusal: Refusal }

/** What pages of the web can send without being asked first, and no SDK does. */
const OF_HTML_FORMS = /^(?:multipart\/|application\/x-www-form-urlencoded)/i

/** Answers requests with crash reports: what is wrong with one is found in the order in which it costs least. */
export class Door {
  readonly #parts: DoorParts
  readonly #forms: readonly Form[]

  constructor(parts: DoorParts) {
    this.#parts = parts
    this.#forms = formsOf(parts.config.formats)
  }

  async handle(request: ServerRequest): Promise<ServerAnswer> {
    const { config, measurements } = this.#parts
    const cors = corsHeaders(config.cors, request.headers.origin)
    if (request.method === 'OPTIONS' && cors !== undefined && config.cors !== undefined) {
      return { status: 204, headers: { ...cors, ...preflightHeaders(config.cors) }, body: '' }
    }
    const ended = await this.#end(request, cors !== undefined)
    measurements.request(ended.kind === 'taken' ? 'accepted' : ended.refusal.kind)
    const answer =
      ended.kind === 'taken' ? { status: 200, headers: {}, body: ended.body } : this.#error(ended.refusal)
    return {
      status: answer.status,
      headers: { 'content-type': 'application/json', ...answer.headers, ...cors },
      body: JSON.stringify(answer.body),
    }
  }

  async #end(request: ServerRequest, isPageAllowed: boolean): Promise<Ended> {
    const fault = await this.#fault(request, isPageAllowed)
    if (fault !== undefined) return { kind: 'refused', refusal: fault }
    const ticket = this.#parts.intake.admit(request)
    if ('kind' in ticket) return { kind: 'refused', refusal: ticket }
    try {
      return await this.#take(request, ticket)
    } finally {
      ticket.release()
    }
  }

  /** What can be told from the head of a request. */
  async #fault(request: ServerRequest, isPageAllowed: boolean): Promise<Refusal | undefined> {
    const { config } = this.#parts
    const { method, path, headers } = request
    if (path !== config.path && !this.#forms.some((form) => form.ownsPath(path))) {
      return {
        kind: 'unimplemented',
        message: `nothing is at this path; crash reports go to ${config.path}`,
      }
    }
    if (method !== 'POST') return { kind: 'method', message: 'crash reports are sent with POST' }
    if (headers.origin !== undefined && !isPageAllowed) {
      return {
        kind: 'forbidden',
        message: 'pages of this origin may not send; cors.allowed_origins says which may',
      }
    }
    if (!(await this.#isLetIn(request))) {
      return { kind: 'unauthenticated', message: 'a token that is known here is needed' }
    }
    if (OF_HTML_FORMS.test(headers['content-type'] ?? '')) {
      return { kind: 'encoding', message: 'the body must be JSON' }
    }
    const compression = contentEncodingOf(headers['content-encoding'])
    if (compression === undefined || !config.compression_algorithms.includes(compression || 'none')) {
      const message = `bodies may be compressed with ${config.compression_algorithms.join(', ')}`
      return { kind: 'encoding', message }
    }
    return undefined
  }

  /** By a bearer token, or by the key that an SDK sends in its own header. */
  async #isLetIn(request: ServerRequest): Promise<boolean> {
    const { authenticator } = this.#parts
    if (authenticator === undefined || (await authenticator.isLetIn(request.headers.authorization)))
      return true
    for (const form of this.#forms) {
      const token = form.token?.(request)
      if (token !== undefined && (await authenticator.isLetIn(`Bearer ${token}`))) return true
    }
    return false
  }

  async #take(request: ServerRequest, ticket: Ticket): Promise<Ended> {
    const { config, measurements } = this.#parts
    let found: Found
    try {
      const body = await readRequestBody(request, ticket, config.max_request_body_size)
      measurements.receivedBytes(body.bytes.length)
      found = this.#read(request, body.bytes)
      body.free()
    } catch (thrown) {
      return { kind: 'refused', refusal: bodyRefusal(thrown) }
    }
    const { form, reports, unreadable } = found
    if (unreadable > 0) measurements.unreadable(unreadable)
    if (reports.length === 0 && unreadable > 0) {
      const message = 'the body says neither what kind of error there was nor anything of it'
      return { kind: 'refused', refusal: { kind: 'malformed', message } }
    }
    if (reports.length > config.max_reports) {
      const message = `a request may have ${config.max_reports} reports; send fewer at once`
      return { kind: 'refused', refusal: { kind: 'too_large', message } }
    }
    const taken = await this.#deliver(reports, request, ticket)
    if (taken.kind === 'refused') return taken
    const rejected = unreadable + taken.rejectedRecords
    const accepted = reports.length - taken.rejectedRecords
    return { kind: 'taken', body: form.answer({ id: reports[0]?.id ?? '', accepted, rejected }) }
  }

  #read(request: ServerRequest, body: Uint8Array): Found {
    const { fields } = this.#parts.config
    const [last] = this.#forms.slice(-1) as [Form]
    for (const form of this.#forms) {
      const documents = form.documents?.(body, request)
      if (documents === undefined) continue
      const found = documents.map((document) => form.reports(document, fields))
      return {
        form,
        reports: found.flatMap(({ reports }) => reports),
        unreadable: found.reduce((sum, { unreadable }) => sum + unreadable, 0),
      }
    }
    const document = jsonOf(body)
    const form = this.#forms.find((one) => one.isOwn(document)) ?? last
    return { form, ...form.reports(document, fields) }
  }

  async #deliver(reports: readonly CrashReport[], request: ServerRequest, ticket: Ticket): Promise<Taken> {
    const { intake, clock, config } = this.#parts
    const { client, signal } = request
    const options = {
      stream: intake.stream,
      peer: client,
      arrivalUnixNano: BigInt(Math.round(clock.now())) * 1_000_000n,
      resource: config.resource,
      attributes: config.attributes,
    }
    const batches = reports.map((report) => batchOfReport(report, options))
    return await intake.deliver(batches, { ticket, client, signal })
  }

  #error(refusal: Refusal): { readonly status: number; readonly headers: object; readonly body: object } {
    const names = this.#parts.config.compression_algorithms
    const accepted = {
      'accept-encoding': names.map((name) => (name === 'none' ? 'identity' : name)).join(', '),
    }
    return {
      status: codesOf(refusal).http,
      headers: { ...refusalHeaders(refusal), ...(refusal.kind === 'encoding' ? accepted : {}) },
      body: { error: refusal.message },
    }
  }
}
