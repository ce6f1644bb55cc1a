import type { EncodedLogs } from '../component/component.ts'
import type { Settings } from '../component/settings.ts'
import type { PermanentError } from '../model/errors.ts'
import type { Counter } from '../telemetry/instruments.ts'
import { halvesOf } from './halves.ts'
import { PartlyDeliveredError } from './partly-delivered.ts'
import type { PartialSuccess } from './response.ts'

/** What became of one request. A failure that may pass is thrown instead. */
export type RequestOutcome =
  | ({ readonly kind: 'taken' } & PartialSuccess)
  /** The server would take less at once. */
  | { readonly kind: 'too_large'; readonly error: PermanentError }
  /** The server will never take it. */
  | { readonly kind: 'refused'; readonly error: PermanentError }
  /** It was not sent: these are to be, instead. */
  | { readonly kind: 'elsewhere'; readonly chunks: readonly Chunk[] }

/** Some of the records on their way: those that go to one server, where there are several. */
export interface Chunk extends EncodedLogs {
  /** What the choice of the server depends on; '' where there is no choice. */
  readonly key: string
}

interface SendingOptions {
  /** One request. Errors: RetryableError, and the signal's reason. */
  readonly request: (chunk: Chunk, signal: AbortSignal) => Promise<RequestOutcome>
  /** What is sent apart; without it everything goes in one request. */
  readonly divide?: (logs: EncodedLogs) => readonly Chunk[]
}

/** How far the sending of some logs has come: what waits, and what the server will never take. */
interface Progress {
  readonly waiting: Chunk[]
  readonly refused: Chunk[]
  failure: PermanentError | undefined
}

/** What the server finds too large is remembered, down to this: a smaller bound would cost more than it saves. */
const REMEMBERED_BYTES_MIN = 64 * 1024
/** The same complaint of the server is logged once in this time. */
const COMPLAINT_INTERVAL_MS = 60_000

/**
 * Sends encoded records by requests of which each may fail in its own way.
 *
 *   logs ──▶ [ chunk | chunk ] ──▶ request ──▶ taken: next chunk
 *                 ▲                  │ too large: halves of it, or refused when it is one record
 *                 ├──────────────────┤ elsewhere: chunks for other servers
 *                 └──────────────────┤ refused: next chunk
 *                                    └ RetryableError: the chunks that wait are kept
 *
 * When the same parts are offered again, what was taken before is not sent once more.
 */
export class OtlpSending {
  readonly #settings: Settings
  readonly #options: SendingOptions
  readonly #progress = new WeakMap<EncodedLogs['parts'], Progress>()
  readonly #rejected: Counter
  #tooLargeBytes = Number.POSITIVE_INFINITY
  #complaint = { message: '', atMs: Number.NEGATIVE_INFINITY }

  constructor(settings: Settings, options: SendingOptions) {
    this.#settings = settings
    this.#options = options
    this.#rejected = settings.instruments.counter('hephaestus_exporter_rejected_log_records', {
      unit: '{record}',
      help: 'Log records that the server did not keep although it took the request',
    })
  }

  /**
   * Resolves when the server has all records. Errors: PermanentError when it will never take them;
   * PartlyDeliveredError HEPH_OTLP_PARTLY when it took the others; what `request` throws.
   */
  async send(logs: EncodedLogs, signal: AbortSignal): Promise<void> {
    const progress = this.#progress.get(logs.parts) ?? this.#begin(logs)
    const { waiting, refused } = progress
    for (let chunk = waiting[0]; chunk !== undefined; chunk = waiting[0]) {
      const rest = await this.#sendOrSplit(chunk, progress, signal)
      // By what it is, not by where: the next attempt may have begun when this one ran out of time.
      const position = waiting.indexOf(chunk)
      if (position >= 0) waiting.splice(position, 1, ...rest)
      if (waiting.length > 0) signal.throwIfAborted()
    }
    this.#progress.delete(logs.parts)
    const { failure } = progress
    if (failure === undefined) return
    const rest = { parts: refused.flatMap(({ parts }) => parts), count: countOf(refused) }
    if (rest.count === logs.count) throw failure
    throw new PartlyDeliveredError('HEPH_OTLP_PARTLY', `${rest.count} records were refused`, {
      rest,
      cause: failure,
      fields: { records: rest.count },
    })
  }

  #begin(logs: EncodedLogs): Progress {
    const chunks = this.#options.divide?.(logs) ?? [{ ...logs, key: '' }]
    const progress = { waiting: [...chunks], refused: [], failure: undefined }
    this.#progress.set(logs.parts, progress)
    return progress
  }

  /** Sends a chunk, and says what of it has yet to be sent. */
  async #sendOrSplit(chunk: Chunk, progress: Progress, signal: AbortSignal): Promise<readonly Chunk[]> {
    const size = sizeOf(chunk)
    if (size >= this.#tooLargeBytes) {
      const halves = halvesOf(chunk)
      if (halves !== undefined) return halves.map((half) => ({ ...half, key: chunk.key }))
    }
    const outcome = await this.#options.request(chunk, signal)
    if (outcome.kind === 'taken') {
      this.#report(outcome)
      return []
    }
    if (outcome.kind === 'elsewhere') return outcome.chunks
    const halves = outcome.kind === 'too_large' ? halvesOf(chunk) : undefined
    if (halves !== undefined) {
      this.#tooLargeBytes = Math.max(REMEMBERED_BYTES_MIN, Math.min(this.#tooLargeBytes, size))
      return halves.map((half) => ({ ...half, key: chunk.key }))
    }
    progress.refused.push(chunk)
    progress.failure ??= outcome.error
    return []
  }

  /** Counts what the server did not keep of a request that it took; it is not to be sent again. */
  #report({ rejectedRecords, message }: PartialSuccess): void {
    const exporter = this.#settings.key
    if (rejectedRecords > 0) this.#rejected.add(rejectedRecords, { exporter })
    if (rejectedRecords === 0 && message === '') return
    const nowMs = this.#settings.clock.monotonicMs()
    if (message === this.#complaint.message && nowMs - this.#complaint.atMs < COMPLAINT_INTERVAL_MS) return
    this.#complaint = { message, atMs: nowMs }
    const fields = { exporter, rejected: rejectedRecords, message }
    if (rejectedRecords > 0) this.#settings.logger.error('the server did not keep all records', fields)
    else this.#settings.logger.warn('the server took the records with a warning', fields)
  }
}

/** The parts as one request. */
export function joinedParts({ parts }: EncodedLogs): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
}

function countOf(chunks: readonly EncodedLogs[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.count, 0)
}

function sizeOf({ parts }: EncodedLogs): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}
