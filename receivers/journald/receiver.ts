import type { Consumer, Receiver } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { faultStatus } from '../../agent/component/status.ts'
import { offerUntilTaken } from '../../agent/delivery/offer.ts'
import { sleep } from '../../agent/model/clock.ts'
import { describeError, HephaestusError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { READER_MOVES, StateMachine, type ReaderState } from '../../agent/model/state-machine.ts'
import { formatDuration } from '../../agent/model/units.ts'
import type { ExitStatus } from '../../agent/subprocess/child.ts'
import { journalctlCommand, selectionArguments, type Position } from './arguments.ts'
import { Checkpoint } from './checkpoint.ts'
import type { Config } from './config.ts'
import { isSameEntry } from './cursor.ts'
import { EntryBatches } from './entry-batches.ts'
import { ExportReader, type JournalEntry } from './export-reader.ts'
import { Journalctl } from './journalctl.ts'
import { createMeasurements, type Measurements } from './measurements.ts'

/**
 * Reads the journal through journalctl, which is started again at the last entry when it ends:
 *
 *   catching up   journalctl --cursor=…            every entry that is there, of all boots; ends at the last
 *   following     journalctl --follow --cursor=…   what comes after; never ends by itself
 *
 * Following alone would not do: journalctl then shows entries of the newest boot only and passes over what was not read
 * of the one before, unless it is to merge journals. The entry of the cursor is read again each time: when another one
 * comes first, it was removed from the journal, and others with it perhaps.
 */
const FIELD_BYTES_MAX = 65_536
const FIELDS_MAX = 256
/** An attempt that is under way at the stop may take so long to be taken over. */
const STOP_GRACE_MS = 1_000
/** A journalctl that has run for so long has not failed to start. */
const SETTLED_MS = 1_000

/** How one run of journalctl ended. */
interface RunEnd {
  readonly status: ExitStatus
  readonly reason: string
}

/** Reads the journal through journalctl, which is started again where it ends; the cursor moves with what is acknowledged. */
export class JournaldReceiver implements Receiver {
  readonly finished: Promise<void>
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #selection: readonly string[]
  readonly #measurements: Measurements
  readonly #batches: EntryBatches
  readonly #finish = Promise.withResolvers<void>()
  readonly #stopping = new AbortController()
  /** Aborted when an offer that is under way is given up. */
  readonly #givingUp = new AbortController()
  #journalctl: Journalctl | undefined
  #work: Promise<void> = Promise.resolve()
  #failures = 0
  readonly #state: StateMachine<ReaderState>

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#selection = selectionArguments(config, settings.baseDirectory)
    this.#measurements = createMeasurements(settings)
    this.#state = new StateMachine<ReaderState>('inactive', READER_MOVES, settings.clock.now())
    this.#state.onMove(({ to }) => this.#measurements.state(to))
    this.#batches = new EntryBatches(config, `journald:${formatComponentId(settings.id)}`)
    this.finished = this.#finish.promise
  }

  /** Errors: PermanentError HEPH_JOURNALD_JOURNALCTL when there is no journalctl. */
  async start(): Promise<void> {
    const { storage, id } = this.#settings
    const checkpoint = new Checkpoint({
      storage,
      source: `journald:${formatComponentId(id)}`,
      selection: this.#selection,
      fallback: this.#firstPosition(),
    })
    const isFollowing = this.#followsAtOnce
    const first = this.#spawn(checkpoint.position, isFollowing)
    await first.started()
    this.#enter('active')
    this.#work = this.#readOn(checkpoint, first, isFollowing).catch((fault: unknown) => this.#fail(fault))
  }

  /** Entries that were not taken over are read again at the next start. */
  async shutdown(signal: AbortSignal): Promise<void> {
    this.#stopping.abort(new Error('the receiver is shut down'))
    this.#journalctl?.stop()
    const giveUp = (): void => this.#givingUp.abort(this.#stopping.signal.reason)
    const cancel = this.#settings.clock.after(STOP_GRACE_MS, giveUp)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    await this.#work
    cancel()
    signal.removeEventListener('abort', giveUp)
    this.#enter('inactive')
  }

  /** Where entries of all boots are shown while following, no catching up is needed. */
  get #followsAtOnce(): boolean {
    return !this.#settings.isOnce && this.#isMerging
  }

  /** A folder or files are read as they are, so that to merge them changes nothing but which boots are shown. */
  get #isMerging(): boolean {
    const { merge, directory, files, dmesg } = this.#config
    return !dmesg && (merge || directory !== undefined || files.length > 0)
  }

  #firstPosition(): Position {
    const { clock, isOnce } = this.#settings
    const startAt = this.#config.start_at ?? (isOnce ? 'beginning' : 'end')
    return startAt === 'beginning'
      ? { kind: 'beginning' }
      : { kind: 'time', unixUsec: Math.round(clock.now() * 1_000) }
  }

  async #readOn(checkpoint: Checkpoint, first: Journalctl, isFirstFollowing: boolean): Promise<void> {
    let journalctl = first
    let isFollowing = isFirstFollowing
    for (;;) {
      const { status, reason } = await this.#run(checkpoint, journalctl)
      if (this.#stopping.signal.aborted) return
      const isAtEnd = !isFollowing && isComplete(status, reason)
      if (isAtEnd && this.#settings.isOnce) return this.#finish.resolve()
      if (!isAtEnd) await this.#waitToRestart(reason)
      if (this.#stopping.signal.aborted) return
      isFollowing = isAtEnd || this.#followsAtOnce
      journalctl = this.#spawn(checkpoint.position, isFollowing)
    }
  }

  #spawn(position: Position, isFollowing: boolean): Journalctl {
    const selection =
      this.#isMerging && !this.#config.merge ? ['--merge', ...this.#selection] : this.#selection
    const command = journalctlCommand(this.#config, { selection, position, isFollowing })
    const { logger } = this.#settings
    this.#journalctl = new Journalctl(command, (complaint) => logger.warn('journalctl says', { complaint }))
    // The stop may have come just before.
    if (this.#stopping.signal.aborted) this.#journalctl.stop()
    return this.#journalctl
  }

  /** Follows one journalctl to its end; all that it wrote has been handed on then. */
  async #run(checkpoint: Checkpoint, journalctl: Journalctl): Promise<RunEnd> {
    const { clock } = this.#settings
    const startedMs = clock.monotonicMs()
    const cancel = clock.after(SETTLED_MS, () => this.#recovered())
    const fault = await this.#readAll(checkpoint, journalctl)
    cancel()
    const status = await journalctl.exited()
    if (clock.monotonicMs() - startedMs > this.#config.restart_max_delay) this.#failures = 0
    const ended = status.signal === null ? `exited with code ${status.code}` : `was ended by ${status.signal}`
    return { status, reason: [fault ?? `journalctl ${ended}`, ...journalctl.complaints].join(': ') }
  }

  /** Reads to the end of the output; what it gives is why it stopped before. */
  async #readAll(checkpoint: Checkpoint, journalctl: Journalctl): Promise<string | undefined> {
    const reader = new ExportReader({
      messageBytesMax: this.#config.max_log_size,
      fieldBytesMax: FIELD_BYTES_MAX,
      fieldsMax: FIELDS_MAX,
    })
    const { position } = checkpoint
    let isFirst = true
    try {
      for await (const bytes of journalctl.output()) {
        this.#measurements.bytes(bytes.length)
        const entries = reader.push(bytes)
        if (entries.length === 0) continue
        this.#recovered()
        await this.#handOn(isFirst ? this.#unread(entries, position, checkpoint) : entries, checkpoint)
        isFirst = false
      }
      return undefined
    } catch (thrown) {
      journalctl.stop()
      if (this.#stopping.signal.aborted) return undefined
      if (!(thrown instanceof HephaestusError)) throw thrown
      return describeError(thrown)
    }
  }

  /** Without the entry that was read last; where it is gone, that is said. */
  #unread(
    entries: readonly JournalEntry[],
    position: Position,
    checkpoint: Checkpoint,
  ): readonly JournalEntry[] {
    const [first] = entries
    if (position.kind !== 'cursor' || first === undefined) return entries
    if (isSameEntry(first.cursor, position.cursor)) return entries.slice(1)
    // Of the kernel's messages only those of this boot are shown: after a start of the machine none is missing.
    const isShown = checkpoint.end > 0 || checkpoint.isSameSelection
    if (isShown && !this.#config.dmesg) {
      this.#measurements.gap()
      this.#settings.logger.warn(
        'the journal no longer holds the entry that was read last: entries after it may have been removed unread; reading goes on with the next one there is',
        { next: new Date(first.realtimeUsec / 1_000).toISOString(), cursor: position.cursor },
      )
    }
    return entries
  }

  async #handOn(entries: readonly JournalEntry[], checkpoint: Checkpoint): Promise<void> {
    const last = entries.at(-1)
    if (last === undefined) return
    const nowMs = this.#settings.clock.now()
    const batches = this.#batches.of(entries, checkpoint, nowMs)
    this.#measurements.entries(entries.length, (nowMs - last.realtimeUsec / 1_000) / 1_000)
    this.#measurements.truncated(entries.filter((entry) => entry.isTruncated).length)
    this.#measurements.droppedFields(entries.reduce((sum, entry) => sum + entry.droppedFields, 0))
    for (const batch of batches) await this.#offer(batch)
  }

  async #offer(batch: LogBatch): Promise<void> {
    const { count } = batch
    const outcome = await offerUntilTaken(batch, this.#next, {
      clock: this.#settings.clock,
      waiting: this.#stopping.signal,
      consuming: this.#givingUp.signal,
      retry: this.#config.retry_on_failure,
    })
    if (outcome === 'taken') return
    this.#measurements.dropped(count)
    this.#settings.logger.error('records of the journal are dropped', { count, error: outcome })
    batch.settle('dropped')
  }

  /** Units: the wait doubles from one failure to the next, and is the first again after a run that lasted. */
  async #waitToRestart(reason: string): Promise<void> {
    const { restart_initial_delay: firstMs, restart_max_delay: mostMs } = this.#config
    const delayMs = Math.min(firstMs * 2 ** Math.min(this.#failures, 30), mostMs)
    this.#failures += 1
    this.#measurements.restarted()
    const said = `${reason}; it is started again in ${formatDuration(delayMs)}`
    this.#settings.logger.warn('the journal is not read at the moment', { reason: said })
    this.#enter('reconnecting', said)
    this.#settings.reportStatus({ state: 'recoverable_error', reason: said })
    await sleep(this.#settings.clock, delayMs, this.#stopping.signal).catch(() => undefined)
  }

  #enter(state: ReaderState, reason = ''): void {
    if (this.#state.state !== state) this.#state.move(state, this.#settings.clock.now(), reason)
  }

  #recovered(): void {
    if (this.#state.state !== 'reconnecting' || this.#stopping.signal.aborted) return
    this.#enter('active')
    this.#settings.reportStatus({ state: 'ok' })
  }

  /** A fault of ours or of the next stage: the supervisor starts this receiver again, at the checkpoint. */
  #fail(fault: unknown): void {
    this.#journalctl?.stop()
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort(fault)
    this.#settings.logger.error('reading the journal stopped', { error: fault })
    this.#enter('error', describeError(fault))
    this.#settings.reportStatus(faultStatus('permanent_error', fault))
    if (this.#settings.isOnce) this.#finish.resolve()
  }
}

/** Whether a journalctl that was not to follow has shown all there is. With --grep and nothing found it ends with 1. */
function isComplete({ code }: ExitStatus, reason: string): boolean {
  return code === 0 || (code === 1 && reason === 'journalctl exited with code 1')
}
