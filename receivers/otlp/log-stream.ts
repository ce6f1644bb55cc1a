import type { RepairFollowing, RepairView } from '../../agent/component/repair-view.ts'
import type { Taken } from '../../agent/delivery/push-intake.ts'
import { sleep, type Clock } from '../../agent/model/clock.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { Ticket } from '../../agent/net/client-limits.ts'
import type { GrpcConversation, GrpcPeer } from '../../agent/net/grpc-method.ts'
import { GRPC } from '../../agent/net/grpc-status.ts'
import { codesOf, type Refusal } from '../../agent/net/refusal.ts'
import { CONTROL_FILE } from '../../agent/otlp/control-file.ts'
import { DeclaredMessages, type Fields } from '../../agent/otlp/declared-message.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'
import { eventFields } from './control-event.ts'
import { requestOf } from './control-logs.ts'
import type { Intake } from './intake.ts'
import type { Measurements } from './measurements.ts'
import { statusOf } from './refusal.ts'

export interface LogStreamParts {
  readonly intake: Intake
  readonly ticket: Ticket
  readonly repairs: RepairView
  readonly measurements: Measurements
  readonly clock: Clock
  readonly logger: Logger
  readonly onEnd: () => void
}

/** A StreamLogsRequest as it is read from its declaration. */
interface Request {
  readonly id: number
  readonly logs: Fields | undefined
}

const MESSAGES = new DeclaredMessages(CONTROL_FILE)
/** Messages that were handed on and are not durable yet. */
const OPEN_MAX = 64
const LOOK_MS = 200
const LEAVING = { code: GRPC.unavailable, message: 'the agent is shutting down' }

/**
 * One call of StreamLogs:
 *
 *   message ──▶ answers read? room? ──▶ pipeline takes it over ──▶ durable: accepted, or refused
 *      ▲              next one ◀───────────────┘                        events, as they come
 *
 * Whatever is slow, the pipeline or a client that does not read its answers, holds the next message up, and with it the
 * client. When the client has said all, the call ends as soon as nothing of its errors is worked on any more.
 */
export class LogStream implements GrpcConversation {
  readonly #peer: GrpcPeer
  readonly #parts: LogStreamParts
  readonly #stream: string
  readonly #following: RepairFollowing
  #receivedBytes = 0
  #open = 0
  #onAnswered: () => void = () => undefined
  #hasSaidAll = false
  #isLeaving = false

  constructor(peer: GrpcPeer, parts: LogStreamParts) {
    this.#peer = peer
    this.#parts = parts
    this.#stream = parts.intake.ownStream()
    this.#following = parts.repairs.follow(this.#stream, (event) => this.#tell(event))
    peer.call.signal.addEventListener('abort', () => this.#end(), { once: true })
  }

  async onMessage(message: Uint8Array): Promise<void> {
    await this.#untilMayGoOn()
    if (this.#isLeaving || this.#peer.call.signal.aborted) return
    this.#parts.measurements.receivedBytes(message.length)
    try {
      // As the declaration says.
      const { id, logs } = MESSAGES.decode('StreamLogsRequest', message) as unknown as Request
      await this.#handOn(id, requestOf(logs))
    } catch (thrown) {
      if (!(thrown instanceof PermanentError)) throw thrown
      this.#peer.end(statusOf({ kind: 'malformed', message: thrown.message }))
    }
  }

  onEnd(): void {
    this.#hasSaidAll = true
    this.#endWhenDone()
  }

  /** The agent shuts down: what was handed on is answered, nothing more is taken. */
  leave(): void {
    this.#isLeaving = true
    if (this.#open === 0) this.#peer.end(LEAVING)
  }

  async #untilMayGoOn(): Promise<void> {
    const { ticket, clock } = this.#parts
    const { call } = this.#peer
    ticket.received(call.receivedBytes - this.#receivedBytes)
    this.#receivedBytes = call.receivedBytes
    await this.#peer.drained()
    while (this.#open >= OPEN_MAX && !call.signal.aborted) await this.#answered()
    for (let waitMs = ticket.waitMs(); waitMs > 0 && !call.signal.aborted; waitMs = ticket.waitMs())
      await sleep(clock, waitMs, call.signal).catch(() => undefined)
  }

  /** Resolves when the pipeline has taken the records over, or never will. */
  async #handOn(id: number, request: Uint8Array): Promise<void> {
    const { promise: takenOver, resolve: onTakenOver } = Promise.withResolvers<void>()
    this.#open += 1
    const answered = this.#take(request, onTakenOver).then(
      (taken) => this.#answer(id, taken),
      (error: unknown) => {
        this.#parts.logger.error('a call failed', { error })
        this.#peer.end({ code: GRPC.internal, message: '' })
      },
    )
    await Promise.race([takenOver, answered])
  }

  #answered(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswered = resolve
    })
  }

  async #take(request: Uint8Array, onTakenOver: () => void): Promise<Taken> {
    const { intake, ticket } = this.#parts
    const { client, signal } = this.#peer.call
    try {
      return await intake.take(request, {
        ticket,
        client,
        signal,
        stream: this.#stream,
        isPatient: true,
        onTakenOver,
      })
    } finally {
      this.#open -= 1
      this.#onAnswered()
    }
  }

  #answer(id: number, taken: Taken): void {
    this.#parts.measurements.request('grpc', taken.kind === 'taken' ? 'accepted' : taken.refusal.kind)
    if (taken.kind === 'taken') {
      const { rejectedRecords, message } = taken
      this.#write({ accepted: { id, rejected_records: rejectedRecords, message } })
    } else this.#write({ refused: { id, ...refusedFields(taken.refusal) } })
    if (this.#isLeaving) this.leave()
    else this.#endWhenDone()
  }

  #tell(event: LogRecord): void {
    this.#write({ event: eventFields(event) })
  }

  #write(answer: Fields): void {
    this.#peer.write(MESSAGES.encode('StreamLogsResponse', answer))
  }

  #endWhenDone(): void {
    if (!this.#hasSaidAll || this.#open > 0 || this.#peer.call.signal.aborted) return
    if (this.#following.isWorkUnderWay()) this.#parts.clock.after(LOOK_MS, () => this.#endWhenDone())
    else {
      this.#end()
      this.#peer.end()
    }
  }

  #end(): void {
    this.#following.end()
    this.#onAnswered()
    this.#parts.onEnd()
  }
}

function refusedFields(refusal: Refusal): Fields {
  const { message, retryAfterMs = 0 } = refusal
  return { code: codesOf(refusal).grpc, message, retry_after_ms: retryAfterMs }
}
