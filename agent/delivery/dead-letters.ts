import type { Clock, Random } from '../model/clock.ts'
import { describeError, HephaestusError } from '../model/errors.ts'
import { encodeLogs } from '../otlp/encode.ts'
import { openEnvelope, sealEnvelope, type EnvelopeLabel } from '../queue/envelope.ts'
import type { Parcel } from '../queue/queue.ts'
import { Turn } from '../queue/turn.ts'
import { machineFiles } from '../storage/segment-log-files.ts'
import { pendingPayloads } from '../storage/segment-log-listing.ts'
import { SegmentLog, type SegmentFault } from '../storage/segment-log.ts'
import { exporterFolder, exporterFolders, exporterOfFolder } from './exporter-folder.ts'
import type { Failure } from './sender.ts'

/** Records that an exporter has given up, with why. */
export interface DeadLetter extends EnvelopeLabel {
  readonly id: string
  /** ISO 8601, when it was given up. */
  readonly time: string
  /** Of the error; HEPH_UNEXPECTED for one that is none of ours. */
  readonly code: string
  readonly reason: string
  readonly attempts: number
  /** A whole ExportLogsServiceRequest. */
  readonly logs: Uint8Array
}

/** A dead letter with whose it is. */
export interface ListedDeadLetter {
  readonly exporter: string
  readonly letter: DeadLetter
}

interface DeadLettersOptions {
  readonly directory: string
  /** 0 keeps none. */
  readonly bytesMax: number
  readonly clock: Clock
  readonly random: Random
  readonly onFault: (fault: SegmentFault) => void
  /** Gets the number of records that had to go for newer ones. */
  readonly onDropped: (records: number) => void
}

const SEGMENTS = 8
const SEGMENT_BYTES_MIN = 65_536
const ID_END = 0x1_0000_0000_00
const REASON_LENGTH_MAX = 1_000

/**
 * What an exporter has given up, in a segment log of its own. It is opened when there is something to keep.
 * Bounds: `bytesMax` and one entry more on the disk; the oldest segment goes first.
 */
export class DeadLetters {
  readonly #options: DeadLettersOptions
  /** Several requests may be given up at once, and the log is opened, and its oldest segment dropped, by one. */
  readonly #turn = new Turn()
  #log: SegmentLog | undefined

  constructor(options: DeadLettersOptions) {
    this.#options = options
  }

  /** Keeps a parcel; false when none are kept. Errors: RetryableError when the disk does not take it. */
  async put(parcel: Parcel, failure: Failure): Promise<boolean> {
    if (this.#options.bytesMax === 0) return false
    await this.append({
      id: Math.floor(this.#options.random() * ID_END)
        .toString(16)
        .padStart(10, '0'),
      stream: parcel.kind === 'batch' ? parcel.batch.stream : parcel.stream,
      count: parcel.count,
      ...failureLabel(failure, this.#options.clock),
      logs: parcel.kind === 'batch' ? encodeLogs(parcel.batch) : parcel.logs,
    })
    return true
  }

  /** On the disk when it resolves. Errors: RetryableError. */
  append(letter: DeadLetter): Promise<void> {
    return this.#turn.run(() => this.#append(letter))
  }

  /**
   * Goes through every dead letter once, the oldest first. What `visit` gives back is kept, as the newest;
   * what it gives nothing for is removed. Safe to end at any moment: what was not visited stays.
   */
  async rewrite(visit: (letter: DeadLetter) => Promise<DeadLetter | undefined>): Promise<void> {
    const log = (this.#log ??= await this.#open())
    for (let left = log.length; left > 0; left -= 1) {
      const entry = await log.read()
      if (entry === undefined) return
      const letter = deadLetterOf(entry.parts)
      const kept = letter === undefined ? undefined : await visit(letter)
      if (kept !== undefined) {
        const { logs, ...label } = kept
        await log.append(sealEnvelope(label, logs))
      }
      await log.acknowledge(entry)
    }
  }

  close(): Promise<void> {
    return this.#turn.run(async () => {
      const log = this.#log
      this.#log = undefined
      await log?.close()
    })
  }

  async #append({ logs, ...label }: DeadLetter): Promise<void> {
    const { bytesMax, onDropped } = this.#options
    const log = (this.#log ??= await this.#open())
    const parts = sealEnvelope(label, logs)
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    while (log.bytes + bytes > bytesMax) {
      const dropped = await log.dropOldest()
      if (dropped === undefined) break
      onDropped(dropped.reduce((sum, payload) => sum + (openEnvelope([payload])?.label.count ?? 0), 0))
    }
    await log.append(parts)
  }

  #open(): Promise<SegmentLog> {
    const { directory, bytesMax, random, onFault } = this.#options
    const segmentBytesMax = Math.max(bytesMax / SEGMENTS, SEGMENT_BYTES_MIN)
    return SegmentLog.open({ directory, segmentBytesMax, random, onFault })
  }
}

/** All dead letters of a state directory, exporter by exporter, the oldest first; also beside a running agent. */
export async function* listDeadLetters(stateDirectory: string): AsyncGenerator<ListedDeadLetter> {
  const names = await machineFiles.list(exporterFolders(stateDirectory, 'deadLetters'))
  for (const exporter of names.flatMap((name) => exporterOfFolder(name) ?? []).sort()) {
    for await (const payload of pendingPayloads(exporterFolder(stateDirectory, 'deadLetters', exporter))) {
      const letter = deadLetterOf([payload])
      if (letter !== undefined) yield { exporter, letter }
    }
  }
}

/** What a dead letter says of the failure that made it one. */
export function failureLabel(
  { error, attempts }: Failure,
  clock: Clock,
): Pick<DeadLetter, 'time' | 'code' | 'reason' | 'attempts'> {
  return {
    time: new Date(clock.now()).toISOString(),
    code: error instanceof HephaestusError ? error.code : 'HEPH_UNEXPECTED',
    reason: describeError(error).slice(0, REASON_LENGTH_MAX),
    attempts,
  }
}

function deadLetterOf(parts: readonly Uint8Array[]): DeadLetter | undefined {
  const envelope = openEnvelope(parts)
  if (envelope === undefined) return undefined
  const { stream, count, id, time, code, reason, attempts } = envelope.label
  return {
    stream,
    count,
    id: textOf(id),
    time: textOf(time),
    code: textOf(code),
    reason: textOf(reason),
    attempts: typeof attempts === 'number' ? attempts : 0,
    logs: envelope.logs,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
