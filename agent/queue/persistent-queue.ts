import { sleep, type Clock, type Random } from '../model/clock.ts'
import { invariant } from '../model/invariant.ts'
import { pendingPayloads } from '../storage/segment-log-listing.ts'
import { RECORD_HEADER_BYTES } from '../storage/segment-log-record.ts'
import type { LogEntry } from '../storage/segment-log-fresh.ts'
import { SegmentLog, type SegmentFault } from '../storage/segment-log.ts'
import type { Logger } from '../telemetry/logger.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
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
}

/** A parcel that was taken, with its place in the log. */
interface Taken {
  readonly entry: LogEntry
  readonly size: number
  isDone: boolean
}

const SEGMENT_BYTES_MIN = 65_536
const SEGMENT_BYTES_MAX = 16 * 1_048_576
const READ_RETRY_MS = 1_000
/** What was sent is noted so often: after a crash no more than that, of what was sent, is sent again. */
const NOTE_INTERVAL_MS = 200
/** Or when so much was sent, since what is not noted stays on the disk. */
const NOTED_BYTES_MAX = 4 * 1_048_576
const NEVER = new AbortController().signal

/**
 * A queue on the disk. A parcel is on the disk when `offer` resolves, and is there until it and all before it
 * were acknowledged: after a restart those come first, in their order.
 *
 *   taken     │ 5 done │ 6 │ 7 done │ 8 │      consumed up to 5; 7 waits for 6
 *
 * What was acknowledged is noted on the disk every 200 ms and at `close`: a crash repeats at most what was sent since.
 * Bounds: the disk holds the capacity and one segment more; memory holds what is under way.
 */
export class PersistentQueue implements SendingQueue {
  readonly isDurable = true
  readonly #options: PersistentQueueOptions
  readonly #room: Room
  readonly #waitingForEntry = new Waiters()
  /** In the order of the log. */
  readonly #taken = new Map<Parcel, Taken>()
  #log: SegmentLog | undefined
  /** The newest entry that is done with all before it, and not noted yet. */
  #unnoted: { readonly last: LogEntry; readonly bytes: number } | undefined
  #cancelNote: (() => void) | undefined
  #isEnded = false
  #isFailing = false

  constructor(options: PersistentQueueOptions) {
    this.#options = options
    this.#room = new Room(options)
  }

  get size(): number {
    return this.#room.used
  }

  get capacity(): number {
    return this.#room.capacity
  }

  async start(): Promise<void> {
    const { directory, random, capacity, sizer, onSync } = this.#options
    const share = sizer === 'bytes' ? capacity / 8 : SEGMENT_BYTES_MAX / 4
    this.#log = await SegmentLog.open({
      directory,
      segmentBytesMax: Math.min(Math.max(share, SEGMENT_BYTES_MIN), SEGMENT_BYTES_MAX),
      random,
      onSync,
      onFault: (fault) => this.#onFault(fault),
    })
    this.#room.occupy(await this.#initialSize(this.#log))
  }

  async offer(parcel: Parcel, signal: AbortSignal): Promise<void> {
    await this.#append(parcel, (size) => this.#room.enter(size, signal))
  }

  async restore(parcel: Parcel): Promise<void> {
    await this.#append(parcel, (size) => Promise.resolve(this.#room.occupy(size)))
  }

  async #append(parcel: Parcel, enter: (size: number) => Promise<void>): Promise<void> {
    invariant(parcel.kind === 'encoded', 'what goes to the disk is encoded')
    const log = this.#openLog()
    const parts = sealEnvelope({ stream: parcel.stream, count: parcel.count }, parcel.logs)
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    const size = this.#sizeOf(bytes, parcel.count)
    await enter(size)
    try {
      await log.append(parts)
    } catch (thrown) {
      this.#room.leave(size)
      throw thrown
    }
    this.#waitingForEntry.wakeAll()
  }

  async take(signal: AbortSignal): Promise<Parcel | undefined> {
    const log = this.#openLog()
    for (;;) {
      signal.throwIfAborted()
      const { commits } = log
      const parcel = await this.#next(log, signal)
      if (parcel !== undefined) return parcel
      if (this.#isEnded) return undefined
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
    this.#room.end()
    this.#waitingForEntry.wakeAll()
  }

  async close(): Promise<void> {
    await this.#note()
    await this.#log?.close()
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
    this.#taken.set(parcel, { entry, size: this.#sizeOf(bytes, count), isDone: false })
    if (envelope !== undefined) return parcel
    const file = `entry ${entry.sequence}`
    this.#options.onFault({ cause: 'damaged', file, lostBytes: bytes, lostEntries: 1 })
    this.acknowledge(parcel)
    return undefined
  }

  #giveUpDone(): void {
    let last: LogEntry | undefined
    let bytes = this.#unnoted?.bytes ?? 0
    for (const [parcel, { entry, isDone }] of this.#taken) {
      if (!isDone) break
      this.#taken.delete(parcel)
      bytes += parcel.kind === 'encoded' ? parcel.logs.length : 0
      last = entry
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
