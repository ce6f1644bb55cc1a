import type { RepairView } from '../../agent/component/repair-view.ts'
import { sleep, type Clock } from '../../agent/model/clock.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { Ticket } from '../../agent/net/client-limits.ts'
import type { GrpcFile } from '../../agent/net/grpc-descriptor.ts'
import type { GrpcCall, GrpcMethod, GrpcStreamMethod } from '../../agent/net/grpc-method.ts'
import type { GrpcEnding } from '../../agent/net/grpc-status.ts'
import { CONTROL_FILE } from '../../agent/otlp/control-file.ts'
import { DeclaredMessages, type Fields } from '../../agent/otlp/declared-message.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'
import { eventFields } from './control-event.ts'
import { requestOf } from './control-logs.ts'
import type { Intake } from './intake.ts'
import { LogStream } from './log-stream.ts'
import type { Measurements } from './measurements.ts'
import { statusOf } from './refusal.ts'
import { ANALYZE, REPAIR_SERVICE, STREAM_LOGS } from './signals.ts'

interface RepairDoorParts {
  readonly intake: Intake
  readonly repairs: RepairView
  readonly measurements: Measurements
  readonly clock: Clock
  readonly logger: Logger
  /** Units: bytes. */
  readonly messageBytesMax: number
  /** Of a call that was let in. */
  readonly ticketOf: (call: GrpcCall) => Ticket
}

const MESSAGES = new DeclaredMessages(CONTROL_FILE)
const LOOK_MS = 200
/** Of one call: more would be larger than an answer may be. */
const EVENTS_MAX = 100

/** Takes records from clients that are told what becomes of the errors in them. */
export class RepairDoor {
  readonly service = REPAIR_SERVICE
  readonly files: readonly GrpcFile[] = [CONTROL_FILE]
  readonly #parts: RepairDoorParts
  readonly #streams = new Set<LogStream>()

  constructor(parts: RepairDoorParts) {
    this.#parts = parts
  }

  get methods(): readonly (GrpcMethod | GrpcStreamMethod)[] {
    const { messageBytesMax, ticketOf } = this.#parts
    return [
      {
        path: STREAM_LOGS,
        messageBytesMax,
        open: (peer) => {
          const onEnd = (): void => void this.#streams.delete(stream)
          const stream = new LogStream(peer, { ...this.#parts, ticket: ticketOf(peer.call), onEnd })
          this.#streams.add(stream)
          return stream
        },
      },
      { path: ANALYZE, handle: async (message, call) => await this.#analyze(message, call) },
    ]
  }

  /** The agent shuts down: calls end as soon as what they handed on is answered. */
  leave(): void {
    for (const stream of this.#streams) stream.leave()
  }

  async #analyze(message: Uint8Array, call: GrpcCall): Promise<Uint8Array | GrpcEnding> {
    const { intake, repairs, measurements, ticketOf, clock } = this.#parts
    const ticket = ticketOf(call)
    ticket.received(call.receivedBytes)
    measurements.receivedBytes(message.length)
    const request = requestIn(message)
    if (!(request instanceof Uint8Array)) return request
    const stream = intake.ownStream()
    const events: LogRecord[] = []
    const following = repairs.follow(stream, (event) => {
      if (events.length < EVENTS_MAX) events.push(event)
    })
    try {
      const taken = await intake.take(request, { ticket, client: call.client, signal: call.signal, stream })
      measurements.request('grpc', taken.kind === 'taken' ? 'accepted' : taken.refusal.kind)
      if (taken.kind === 'refused') return statusOf(taken.refusal)
      while (following.isWorkUnderWay()) await sleep(clock, LOOK_MS, intake.endingOf(call.signal))
      const { rejectedRecords, message: fault } = taken
      return MESSAGES.encode('AnalyzeResponse', {
        rejected_records: rejectedRecords,
        message: fault,
        events: events.map(eventFields),
      })
    } finally {
      following.end()
    }
  }
}

function requestIn(message: Uint8Array): Uint8Array | GrpcEnding {
  try {
    const { logs } = MESSAGES.decode('AnalyzeRequest', message)
    // As the declaration says.
    return requestOf(logs as Fields | undefined)
  } catch (thrown) {
    if (!(thrown instanceof PermanentError)) throw thrown
    return statusOf({ kind: 'malformed', message: thrown.message })
  }
}
