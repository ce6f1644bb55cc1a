import type { RepairFollowing, RepairView } from '../component/repair-view.ts'
import type { Fingerprint } from '../model/error-event.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { LogRecord } from '../model/log-record.ts'
import { ATTRIBUTE, EVENT } from '../model/semantic-conventions.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Tap, Taps } from './taps.ts'

/** What is asked of the repair lane. */
export interface RepairResults {
  /** A job of this error is open, or a result of one has not been taken over by everybody. */
  isUnderWay(fingerprint: Fingerprint): boolean
  /** What the last job of this error that has ended left, as its event. */
  known(fingerprint: Fingerprint): LogRecord | undefined
}

interface RepairFollowingsOptions {
  readonly taps: Taps
  readonly results: RepairResults
  readonly logger: Logger
}

const GROUPS_MAX = 10_000
const RESULTS: ReadonlySet<string> = new Set([EVENT.errorAnalyzed, EVENT.fixProposed, EVENT.fixFailed])
/** What of an error is told to who sent it: nothing of the context, which others may have written. */
const TOLD_OF_ERROR = [
  ATTRIBUTE.fingerprint,
  ATTRIBUTE.exceptionType,
  ATTRIBUTE.errorCount,
  ATTRIBUTE.errorFirstSeen,
  ATTRIBUTE.errorLastSeen,
  ATTRIBUTE.errorSeverity,
  ATTRIBUTE.errorRule,
  ATTRIBUTE.language,
]

/**
 * Who follows which errors. An error is known by the stream of its records where a processor hands it on; results are
 * known by the error group, where exporters are handed them: what goes out there is masked as the pipeline says.
 * While nobody follows anything, nothing is looked at.
 */
export class RepairFollowings implements RepairView {
  readonly #options: RepairFollowingsOptions
  readonly #open = new Set<Following>()
  #close: (() => void) | undefined

  constructor(options: RepairFollowingsOptions) {
    this.#options = options
  }

  follow(stream: string, onEvent: (event: LogRecord) => void): RepairFollowing {
    const { taps, results } = this.#options
    const following = new Following(stream, onEvent, results, () => this.#end(following))
    this.#open.add(following)
    this.#close ??= taps.open(this.#tap())
    return following
  }

  #end(following: Following): void {
    this.#open.delete(following)
    if (this.#open.size > 0) return
    this.#close?.()
    this.#close = undefined
  }

  #tap(): Tap {
    return {
      see: (batch, point) => {
        if (point.kind === 'processor' && point.side === 'out') this.#seeErrors(batch)
        else if (point.kind === 'exporter') this.#seeResults(batch)
      },
      failed: (error) => {
        this.#close = undefined
        this.#options.logger.error('clients are not told any more what becomes of their errors', { error })
      },
    }
  }

  #seeErrors(batch: LogBatch): void {
    for (const following of this.#open) if (following.isOf(batch)) following.seeErrors(batch)
  }

  #seeResults(batch: LogBatch): void {
    for (let index = 0; index < batch.count; index += 1) {
      if (!RESULTS.has(batch.eventName(index))) continue
      const record = batch.record(index)
      for (const following of this.#open) following.seeResult(record)
    }
  }
}

class Following implements RepairFollowing {
  readonly #stream: string
  readonly #onEvent: (event: LogRecord) => void
  readonly #results: RepairResults
  readonly #onEnd: () => void
  /** The results that were told of each group, oldest group first. */
  readonly #told = new Map<Fingerprint, Set<string>>()
  readonly #underWay = new Set<Fingerprint>()

  constructor(
    stream: string,
    onEvent: (event: LogRecord) => void,
    results: RepairResults,
    onEnd: () => void,
  ) {
    this.#stream = stream
    this.#onEvent = onEvent
    this.#results = results
    this.#onEnd = onEnd
  }

  isOf({ stream }: LogBatch): boolean {
    return stream === this.#stream || stream.startsWith(`${this.#stream}:`)
  }

  seeErrors(batch: LogBatch): void {
    for (let index = 0; index < batch.count; index += 1) {
      if (batch.eventName(index) !== EVENT.errorDetected) continue
      const fingerprint = batch.attribute(index, ATTRIBUTE.fingerprint)
      // It is told once, where it was detected; the processors behind hand the same record on.
      if (typeof fingerprint !== 'string' || this.#told.has(fingerprint as Fingerprint)) continue
      this.#begin(fingerprint as Fingerprint, batch.record(index))
    }
  }

  seeResult(record: LogRecord): void {
    const fingerprint = record.attributes[ATTRIBUTE.fingerprint] as Fingerprint
    const told = this.#told.get(fingerprint)
    const name = resultName(record)
    if (told === undefined || told.has(name)) return
    told.add(name)
    this.#onEvent(record)
  }

  isWorkUnderWay(): boolean {
    for (const fingerprint of this.#underWay) {
      if (this.#results.isUnderWay(fingerprint)) return true
      this.#underWay.delete(fingerprint)
    }
    return false
  }

  end(): void {
    this.#onEnd()
  }

  #begin(fingerprint: Fingerprint, error: LogRecord): void {
    const [oldest] = this.#told.keys()
    if (oldest !== undefined && this.#told.size >= GROUPS_MAX) this.#told.delete(oldest)
    this.#told.set(fingerprint, new Set())
    this.#underWay.add(fingerprint)
    this.#onEvent(shortened(error))
    const known = this.#results.known(fingerprint)
    if (known !== undefined) this.seeResult(known)
  }
}

/** Each component that asked for a result gets an event of its own about it. Shape: "job:stage" of "job:stage:component". */
function resultName({ eventName, attributes }: LogRecord): string {
  const id = attributes[ATTRIBUTE.eventId]
  return typeof id === 'string' ? id.split(':', 2).join(':') : eventName
}

function shortened(error: LogRecord): LogRecord {
  const told = TOLD_OF_ERROR.flatMap((name) => {
    const value = error.attributes[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...error, body: '', attributes: Object.fromEntries(told) }
}
