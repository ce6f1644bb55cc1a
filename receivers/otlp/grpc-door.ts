import { invariant } from '../../agent/model/invariant.ts'
import type { Authenticator } from '../../agent/net/authenticator.ts'
import type { Ticket } from '../../agent/net/client-limits.ts'
import type { GrpcCall, GrpcMethod } from '../../agent/net/grpc-method.ts'
import type { GrpcEnding } from '../../agent/net/grpc-status.ts'
import type { Refusal } from '../../agent/net/refusal.ts'
import { encodeResponse } from '../../agent/otlp/answers.ts'
import type { Intake } from './intake.ts'
import type { Measurements } from './measurements.ts'
import type { NodeMetrics } from './node-metrics.ts'
import { statusOf } from './refusal.ts'
import { ANALYZE, EXPORT_METRICS, LOGS_SERVICE, OTHER_METHODS, otherSignal, STREAM_LOGS } from './signals.ts'

interface GrpcDoorParts {
  readonly intake: Intake
  readonly authenticator: Authenticator | undefined
  readonly measurements: Measurements
  /** Takes the measurements of other agents; undefined where they are refused. */
  readonly nodes: NodeMetrics | undefined
}

const EXPORT = `/${LOGS_SERVICE}/Export`
const TAKING: ReadonlySet<string> = new Set([EXPORT, STREAM_LOGS, ANALYZE])
/** Probes have no token, and learn nothing but whether the agent is there. */
const OPEN_TO_ALL = '/grpc.health.v1.Health/'

/** Answers OTLP/gRPC calls. Source: OTLP 1.11, OTLP/gRPC. */
export class GrpcDoor {
  readonly #parts: GrpcDoorParts
  readonly #tickets = new WeakMap<GrpcCall, Ticket>()

  constructor(parts: GrpcDoorParts) {
    this.#parts = parts
  }

  get methods(): readonly GrpcMethod[] {
    return [
      { path: EXPORT, handle: async (message, call) => await this.#export(message, call) },
      // A call that is not let in is never handled; without a method its answer would not say why.
      ...(this.#parts.nodes === undefined
        ? []
        : [{ path: EXPORT_METRICS, handle: this.#exportMetrics.bind(this, this.#parts.nodes) }]),
      ...OTHER_METHODS.filter((path) => !this.#isTaken(path)).map((path) => ({
        path,
        handle: () => Promise.resolve(statusOf({ kind: 'unimplemented', message: otherSignal(path) ?? '' })),
      })),
    ]
  }

  /** Asked before the message of a call is read; undefined lets it in. */
  async admit(call: GrpcCall): Promise<GrpcEnding | undefined> {
    if (call.path.startsWith(OPEN_TO_ALL)) return undefined
    const refusal = await this.#refusalOf(call)
    if (refusal === undefined) return undefined
    this.#parts.measurements.request('grpc', refusal.kind)
    return statusOf(refusal)
  }

  /** Asked of every part of a message: whether there is memory for it. */
  hold(call: GrpcCall, byteCount: number): GrpcEnding | undefined {
    const ticket = this.#tickets.get(call)
    if (ticket === undefined || ticket.hold(byteCount)) return undefined
    this.#parts.measurements.request('grpc', 'unavailable')
    return statusOf({ kind: 'unavailable', message: 'too much is under way', retryAfterMs: 1_000 })
  }

  /** Of a call that was let in. */
  ticketOf(call: GrpcCall): Ticket {
    const ticket = this.#tickets.get(call)
    invariant(ticket !== undefined, 'a call is handled after it was let in')
    return ticket
  }

  async #refusalOf(call: GrpcCall): Promise<Refusal | undefined> {
    const { authenticator, intake } = this.#parts
    if (authenticator !== undefined && !(await authenticator.isLetIn(call.header('authorization')))) {
      return { kind: 'unauthenticated', message: 'a bearer token that is known here is needed' }
    }
    const isTaken = this.#isTaken(call.path)
    const message = isTaken ? undefined : otherSignal(call.path)
    if (message !== undefined) return { kind: 'unimplemented', message }
    if (!isTaken) return undefined
    const ticket = intake.admit(call)
    if ('kind' in ticket) return ticket
    this.#tickets.set(call, ticket)
    // Also when the message never comes.
    call.signal.addEventListener('abort', () => ticket.release(), { once: true })
    return undefined
  }

  #isTaken(path: string): boolean {
    return TAKING.has(path) || (path === EXPORT_METRICS && this.#parts.nodes !== undefined)
  }

  #exportMetrics(nodes: NodeMetrics, message: Uint8Array, call: GrpcCall): Promise<Uint8Array | GrpcEnding> {
    const { measurements } = this.#parts
    this.ticketOf(call).received(call.receivedBytes)
    measurements.receivedBytes(message.length)
    const refusal = nodes.take(message)
    measurements.request('grpc', refusal === undefined ? 'accepted' : refusal.kind)
    // An empty ExportMetricsServiceResponse: all of it was taken.
    return Promise.resolve(refusal === undefined ? new Uint8Array(0) : statusOf(refusal))
  }

  async #export(message: Uint8Array, call: GrpcCall): Promise<Uint8Array | GrpcEnding> {
    const { intake, measurements } = this.#parts
    const ticket = this.ticketOf(call)
    ticket.received(call.receivedBytes)
    measurements.receivedBytes(message.length)
    const taken = await intake.take(message, { ticket, client: call.client, signal: call.signal })
    measurements.request('grpc', taken.kind === 'taken' ? 'accepted' : taken.refusal.kind)
    return taken.kind === 'taken' ? encodeResponse(taken) : statusOf(taken.refusal)
  }
}
