import { sleep, type Clock, type Random } from '../model/clock.ts'
import { RefusedError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import type { SegmentFiles } from '../storage/segment-log-files.ts'
import { pendingPayloads } from '../storage/segment-log-listing.ts'
import { RECORD_HEADER_BYTES } from '../storage/segment-log-record.ts'
import type { LogEntry } from '../storage/segment-log-fresh.ts'
import { SegmentLog, type SegmentFault } from '../storage/segment-log.ts'
import type { Logger } from '../telemetry/logger.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import { Gathering } from './gathering.ts'
import { type EncodedParcel, type Parcel, type SendingQueue, type Sizer } from './queue.ts'
import { Room } from './room.ts'
import { Waiters } from './waiters.ts'

interface PersistentQueueOptions {
  readonly directory: string
  readonly capacity: number
  readonly sizer: Sizer
  readonly blocks: boolean
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly onFault: (fault: SegmentFault) => void
  readonly onSync: () => void
  /** A parcel that was offered is on the disk. */
  readonly onKept: (parcel: Parcel) => void
  /** Why the disk took nothing of what was just written, or undefined where it took it. */
  readonly onRefusal: (refusal: Error | undefined) => void
  readonly files?: SegmentFiles
}

/** A parcel on its way to the disk. */
interface Landing {
  readonly parcel: Parcel
  readonly parts: readonly Uint8Array[]
  /** What it takes of the memory, and of the room. */
  readonly bytes: number
  readonly size: number
}

/** A parcel that was taken, with its place in the log. */
interface Taken {
  readonly entry: LogEntry
  readonly size: number
  /** Its logs may be gone when it is counted. */
  readonly bytes: number
  isDone: boolean
}

const SEGMENT_BYTES_MIN = 65_536
const SEGMENT_BYTES_MAX = 16 * 1_048_576
const READ_RETRY_MS = 1_000
const WRITE_RETRY_MS = 1_000
/** What may be on its way to the disk at once: enough that the next group gathers while one is written. */
const LANDING_BYTES_MAX = 2 * 1_048_576
/** What was sent is noted so often: after a crash no more than that, of what was sent, is sent again. */
const NOTE_INTERVAL_MS = 200
/** Or when so much was sent, since what is not noted stays on the disk. */
const NOTED_BYTES_MAX = 4 * 1_048_576
const NEVER = new AbortController().signal

/**
 * A queue on the disk. Who offers does not wait for the disk: what many sources offer meanwhile goes there
 * together. `onKept` tells when a parcel is there, and there it is until it and all before it were acknowledged:
 * after a restart those come first, in their order.
 *
 *   offer ──▶ landing │ 10 │ 11 │ 12 │ ──▶ one write and its sync ──▶ onKept
 *   taken             │ 5 done │ 6 │ 7 done │ 8 │      consumed up to 5; 7 waits for 6
 *
 * A write begins at once where somebody waits for a parcel (its source cannot be read again), and else at most every 25 ms.
 * What the disk does not take stays in memory and is tried again every second; nothing more is let in until then.
 * What was acknowledged is noted on the disk every 200 ms and at `close`: a crash repeats at most what was sent since.
 * Bounds: the disk holds the capacity and one segment more; memory holds what is under way, 2 MiB of it landing,
 * or one parcel that is larger.
 */
export class PersistentQueue implements SendingQueue {
  readonly isDurable = true
  readonly #options: PersistentQueueOptions
  readonly #room: Room
  readonly #waitingForEntry = new Waiters()
  readonly #waitingToLand = new Waiters()
  readonly #gathering: Gathering
  /** In the order of the log. */
  readonly #taken = new Map<Parcel, Taken>()
  #log: SegmentLog | undefined
  /** On their way to the disk and not handed to it yet, in their order, with those it did not take. */
  #landing: Landing[] = []
  #landingBytes = 0
  #writing: Promise<void> | undefined
  /** Why the disk did not take the oldest of them. */
  #refusal: Error | undefined
  #cancelAgain: (() => void) | undefined
  /** The newest entry that is done with all before it, and not noted yet. */
  #unnoted: { readonly last: LogEntry; readonly bytes: number } | undefined
  #cancelNote: (() => void) | undefined
  #isEnded = false
  #isClosed = false
  #isFailing = false

  constructor(options: PersistentQueueOptions) {
    this.#options = options
    this.#room = new Room(options)
    this.#gathering = new Gathering(options.clock)
  }

  get size(): number {
    return this.#room.used
  }

  get capacity(): number {
    return this.#room.capacity
  }

  async start(): Promise<void> {
    const { directory, random, capacity, sizer, onSync, files } = this.#options
    const share = sizer === 'bytes' ? capacity / 8 : SEGMENT_BYTES_MAX / 4
    this.#log = await SegmentLog.open({
      directory,
      segmentBytesMax: Math.min(Math.max(share, SEGMENT_BYTES_MIN), SEGMENT_BYTES_MAX),
      random,
      onSync,
      ...(files === undefined ? {} : { files }),
      onFault: (fault) => this.#onFault(fault),
    })
    this.#room.occupy(await this.#initialSize(this.#log))
  }

  async offer(parcel: Parcel, signal: AbortSignal): Promise<void> {
    const landing = this.#landingOf(parcel)
    if (this.#refusal !== undefined) throw this.#refusal
    await this.#room.enter(landing.size, signal)
    try {
      while (!this.#mayLand(landing)) await this.#waitingToLand.wait(signal)
    } catch (thrown) {
      this.#room.leave(landing.size)
      throw thrown
    }
    this.#landing.push(landing)
    this.#landingBytes += landing.bytes
    this.#gathering.add(landing)
    this.#write().catch((error: unknown) => this.#tryAgainLater(error))
  }

  async restore(parcel: Parcel): Promise<void> {
    const landing = this.#landingOf(parcel)
    await this.#openLog().append(landing.parts)
    this.#room.occupy(landing.size)
    this.#waitingForEntry.wakeAll()
  }

  async take(signal: AbortSignal): Promise<Parcel | undefined> {
    const log = this.#openLog()
    for (;;) {
      signal.throwIfAborted()
      const { commits } = log
      const parcel = await this.#next(log, signal)
      if (parcel !== undefined) return parcel
      if (this.#isEnded && this.#landingBytes === 0) return undefined
      if (log.commits === commits) await this.#waitingForEntry.wait(signal)
    }
  }

  takeNow(): Promise<Parcel | undefined> {
    return this.#next(this.#openLog(), NEVER)
  }

  acknowledge(parcel: Parcel): void {
    const taken = this.#taken.get(parcel)
    invariant(taken !== undefined && !taken.isDone, 'a parcel that was taken is acknowledged once')
    taken.isDone = true
    this.#room.leave(taken.size)
    this.#giveUpDone()
  }

  end(): void {
    this.#isEnded = true
    this.#gathering.end()
    this.#room.end()
    this.#waitingToLand.wakeAll()
    this.#waitingForEntry.wakeAll()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#gathering.end()
    this.#cancelAgain?.()
    await this.#write().catch(() => undefined)
    await this.#note()
    await this.#log?.close()
  }

  #landingOf(parcel: Parcel): Landing {
    invariant(parcel.kind === 'encoded', 'what goes to the disk is encoded')
    const parts = sealEnvelope({ stream: parcel.stream, count: parcel.count }, parcel.logs)
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    return { parcel, parts, bytes, size: this.#sizeOf(bytes, parcel.count) }
  }

  #mayLand({ bytes }: Landing): boolean {
    if (this.#isEnded) throw new RefusedError('HEPH_COMPONENT_STOPPED', 'the queue takes no batch any more')
    if (this.#refusal !== undefined) throw this.#refusal
    return this.#landingBytes === 0 || this.#landingBytes + bytes <= LANDING_BYTES_MAX
  }

  /** Writes what is landing; whoever asks meanwhile waits for the same. Errors: RetryableError. */
  #write(): Promise<void> {
    if (this.#landing.length === 0 && this.#writing === undefined) return Promise.resolve()
    this.#writing ??= this.#writeAll()
    return this.#writing
  }

  /**
   * One group after the other: what comes while one is written waits behind it, so that it also comes after those of
   * the group that the disk does not take.
   */
  async #writeAll(): Promise<void> {
    try {
      while (this.#landing.length > 0) {
        await this.#gathering.whole()
        await this.#writeGroup(this.#openLog())
      }
    } finally {
      // In the same step as the look at what is landing: what comes in between would never be written.
      this.#writing = undefined
    }
  }

  async #writeGroup(log: SegmentLog): Promise<void> {
    this.#gathering.begin()
    const group = this.#landing.splice(0)
    const results = await Promise.allSettled(group.map(({ parts }) => log.append(parts)))
    this.#refusal = failureIn(results)
    this.#options.onRefusal(this.#refusal)
    this.#landing.unshift(...group.filter((_, index) => results[index]?.status === 'rejected'))
    for (const [index, landing] of group.entries())
      if (results[index]?.status === 'fulfilled') this.#landed(landing)
    this.#waitingToLand.wakeAll()
    this.#waitingForEntry.wakeAll()
    if (this.#refusal !== undefined) throw this.#refusal
  }

  #landed({ parcel, bytes }: Landing): void {
    this.#landingBytes -= bytes
    this.#options.onKept(parcel)
  }

  #tryAgainLater(error: unknown): void {
    const { logger, clock, directory } = this.#options
    if (this.#cancelAgain === undefined)
      logger.error('the disk does not take what is queued, trying again', { directory, error })
    this.#cancelAgain?.()
    if (this.#isClosed) return
    this.#cancelAgain = clock.after(WRITE_RETRY_MS, () => {
      this.#write().then(
        () => (this.#cancelAgain = undefined),
        (again: unknown) => this.#tryAgainLater(again),
      )
    })
  }

  #openLog(): SegmentLog {
    invariant(this.#log !== undefined, 'a queue on the disk is started before it is used')
    return this.#log
  }

  /** Bytes are those on the disk. */
  #sizeOf(payloadBytes: number, records: number): number {
    const { sizer } = this.#options
    if (sizer === 'requests') return 1
    return sizer === 'items' ? records : RECORD_HEADER_BYTES + payloadBytes
  }

  async #initialSize(log: SegmentLog): Promise<number> {
    const { directory, sizer } = this.#options
    if (sizer === 'requests') return log.length
    if (sizer === 'bytes') return log.bytes
    // Only the entries themselves say how many records they hold: this reads the whole queue.
    let records = 0
    for await (const payload of pendingPayloads(directory))
      records += openEnvelope([payload])?.label.count ?? 0
    return records
  }

  async #next(log: SegmentLog, signal: AbortSignal): Promise<Parcel | undefined> {
    for (;;) {
      const entry = await this.#read(log, signal)
      if (entry === undefined) return undefined
      const parcel = this.#parcelOf(entry)
      if (parcel !== undefined) return parcel
    }
  }

  /** A disk that cannot be read may be readable later: what is on it is not given up. */
  async #read(log: SegmentLog, signal: AbortSignal): Promise<LogEntry | undefined> {
    for (;;) {
      try {
        return await log.read()
      } catch (thrown) {
        this.#options.logger.error('the queue cannot be read, trying again', { error: thrown })
        if (signal === NEVER) return undefined
        await sleep(this.#options.clock, READ_RETRY_MS, signal)
      }
    }
  }

  /** Undefined for what is whole and none of ours: it is counted as lost. */
  #parcelOf(entry: LogEntry): EncodedParcel | undefined {
    const envelope = openEnvelope(entry.parts)
    const bytes = entry.parts.reduce((sum, part) => sum + part.length, 0)
    const { stream = '', count = 0 } = envelope?.label ?? {}
    const logs = envelope?.logs ?? new Uint8Array()
    const parcel: EncodedParcel = { kind: 'encoded', stream, count, logs, receipts: [] }
    this.#taken.set(parcel, { entry, size: this.#sizeOf(bytes, count), bytes: logs.length, isDone: false })
    if (envelope !== undefined) return parcel
    const file = `entry ${entry.sequence}`
    this.#options.onFault({ cause: 'damaged', file, lostBytes: bytes, lostEntries: 1 })
    this.acknowledge(parcel)
    return undefined
  }

  #giveUpDone(): void {
    let last: LogEntry | undefined
    let bytes = this.#unnoted?.bytes ?? 0
    for (const [parcel, taken] of this.#taken) {
      if (!taken.isDone) break
      this.#taken.delete(parcel)
      bytes += taken.bytes
      last = taken.entry
    }
    if (last === undefined) return
    this.#unnoted = { last, bytes }
    if (bytes >= NOTED_BYTES_MAX) void this.#note()
    else this.#cancelNote ??= this.#options.clock.after(NOTE_INTERVAL_MS, () => void this.#note())
  }

  /** Never rejects: what cannot be noted now is noted with what is sent next. */
  async #note(): Promise<void> {
    this.#cancelNote?.()
    this.#cancelNote = undefined
    const unnoted = this.#unnoted
    this.#unnoted = undefined
    if (unnoted === undefined) return
    try {
      await this.#openLog().acknowledge(unnoted.last)
      this.#isFailing = false
    } catch (thrown) {
      if (!this.#isFailing) {
        const message = 'what was sent cannot be noted; it would be sent again after a restart'
        this.#options.logger.warn(message, { error: thrown })
      }
      this.#isFailing = true
    }
  }

  #onFault(fault: SegmentFault): void {
    this.#options.onFault(fault)
    // What is lost was counted when the queue was opened.
    if (this.#log === undefined) return
    const { sizer } = this.#options
    if (sizer === 'requests') this.#room.leave(fault.lostEntries)
    if (sizer === 'bytes') this.#room.leave(fault.lostBytes)
  }
}

function failureIn(results: readonly PromiseSettledResult<unknown>[]): Error | undefined {
  const failed = results.find((result) => result.status === 'rejected')
  if (failed === undefined) return undefined
  return failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason))
}
