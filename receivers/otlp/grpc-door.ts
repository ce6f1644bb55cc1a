import type { Authenticator } from '../../agent/net/authenticator.ts'
import type { Ticket } from '../../agent/net/client-limits.ts'
import type { GrpcCall, GrpcMethod, GrpcStatus } from '../../agent/net/grpc-server.ts'
import { encodeResponse, encodeStatus } from '../../agent/otlp/answers.ts'
import type { Intake, Taken } from './intake.ts'
import type { Measurements } from './measurements.ts'
import { codesOf, type Refusal } from './refusal.ts'
import { LOGS_SERVICE, OTHER_METHODS, otherSignal } from './signals.ts'

interface GrpcDoorParts {
  readonly intake: Intake
  readonly authenticator: Authenticator | undefined
  readonly measurements: Measurements
}

const EXPORT = `/${LOGS_SERVICE}/Export`
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
      ...OTHER_METHODS.map((path) => ({
        path,
        handle: () => Promise.resolve(statusOf({ kind: 'unimplemented', message: otherSignal(path) ?? '' })),
      })),
    ]
  }

  /** Asked before the message of a call is read; undefined lets it in. */
  async admit(call: GrpcCall): Promise<GrpcStatus | undefined> {
    if (call.path.startsWith(OPEN_TO_ALL)) return undefined
    const refusal = await this.#refusalOf(call)
    if (refusal === undefined) return undefined
    this.#parts.measurements.request('grpc', refusal.kind)
    return statusOf(refusal)
  }

  async #refusalOf(call: GrpcCall): Promise<Refusal | undefined> {
    const { authenticator, intake } = this.#parts
    if (authenticator !== undefined && !(await authenticator.isLetIn(call.header('authorization')))) {
      return { kind: 'unauthenticated', message: 'a bearer token that is known here is needed' }
    }
    const message = otherSignal(call.path)
    if (message !== undefined) return { kind: 'unimplemented', message }
    if (call.path !== EXPORT) return undefined
    const ticket = intake.admit(call)
    if ('kind' in ticket) return ticket
    this.#tickets.set(call, ticket)
    // Also when the message never comes.
    call.signal.addEventListener('abort', () => ticket.release(), { once: true })
    return undefined
  }

  async #export(message: Uint8Array, call: GrpcCall): Promise<Uint8Array | GrpcStatus> {
    const { intake, measurements } = this.#parts
    const ticket = this.#tickets.get(call)
    if (ticket === undefined) return statusOf({ kind: 'failed', message: 'the call was not let in' })
    measurements.receivedBytes(message.length)
    const taken = await take(intake, message, ticket, call.signal)
    measurements.request('grpc', taken.kind === 'taken' ? 'accepted' : taken.refusal.kind)
    return taken.kind === 'taken' ? encodeResponse(taken) : statusOf(taken.refusal)
  }
}

async function take(
  intake: Intake,
  message: Uint8Array,
  ticket: Ticket,
  signal: AbortSignal,
): Promise<Taken> {
  ticket.received(message.length)
  if (!ticket.hold(message.length)) {
    const refusal = { kind: 'unavailable', message: 'too much is under way', retryAfterMs: 1_000 } as const
    return { kind: 'refused', refusal }
  }
  return await intake.take(message, ticket, signal)
}

function statusOf(refusal: Refusal): GrpcStatus {
  const { grpc: code } = codesOf(refusal)
  const { message, retryAfterMs } = refusal
  if (retryAfterMs === undefined) return { code, message }
  return { code, message, details: encodeStatus({ code, message, retryDelayMs: retryAfterMs }) }
}
