import type { Consumer, Receiver } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { faultStatus } from '../../agent/component/status.ts'
import { Alarm, pause } from './alarm.ts'
import { boundedTurns } from './bounded-turns.ts'
import type { Config } from './config.ts'
import { createFramer } from './create-framer.ts'
import { DirectoryWatch, type Change } from './directory-watch.ts'
import { encodingOf, type Encoding } from './encoding.ts'
import { fileSetOptionsOf } from './file-set-options.ts'
import { markRun } from './first-start.ts'
import { FileSet } from './file-set.ts'
import type { Framer } from './framer.ts'
import { LineOutput } from './line-output.ts'
import { LocalFiles } from './local-files.ts'
import { LookPace, restAfterSearchMs } from './look-pace.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import { sideBySide } from './side-by-side.ts'
import type { TailedFile } from './tailed-file.ts'
import { flushAfterMs } from './tailing.ts'

/**
 * Follows files. Loops run side by side, so that a pipeline that takes nothing does not keep new
 * files from being found and held open:
 *
 *   searching   when a name changes, and every 10 s:   globs ▶ new files opened
 *   reading     when a file changes:                   sizes ▶ one bounded turn for each file ▶ next
 *
 * Where the system does not report changes, names are looked at every second and files that grew lately
 * every poll interval.
 */
const SEARCH_INTERVAL_MS = 1_000
const SWEEP_INTERVAL_MS = 10_000
/** A file that has not grown for longer is not looked at each time: the search tells when it has. */
const LIVELY_MS = 10_000
/** How often files are released and measured when nothing happens. */
const IDLE_MS = 1_000
/** Changes of names are gathered this long, so that a folder that is filled is searched once. */
const GATHER_MS = 25
/** How long a batch that was offered may take to be taken over after the stop. */
const STOP_GRACE_MS = 1_000
/** Beyond the longest line, enough to see that it is too long. */
const LINE_MARGIN_BYTES = 4_096

/** Follows files and hands their lines on; what is acknowledged is not read again after a restart. */
export class FileReceiver implements Receiver {
  readonly finished: Promise<void>
  readonly #settings: Settings
  readonly #config: Config
  readonly #flushAfterMs: number | undefined
  readonly #measurements: Measurements
  readonly #output: LineOutput
  readonly #stopping = new AbortController()
  readonly #local: LocalFiles
  readonly #searchAlarm = new Alarm()
  readonly #readAlarm = new Alarm()
  #finish: () => void = () => undefined
  readonly #encoding: Encoding
  #framer: Framer | undefined
  #files: FileSet | undefined
  #watch: DirectoryWatch | undefined
  #loops: Promise<unknown> = Promise.resolve()
  #lookedAtMs = 0
  readonly #pace = new LookPace()
  /** The system reports changes in all folders that are searched or read. */
  #isAllReported = false
  #reportedFault: string | undefined

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    this.#flushAfterMs = flushAfterMs(config, settings.isOnce)
    this.#measurements = createMeasurements(settings)
    this.#encoding = encodingOf(config.encoding)
    this.#local = new LocalFiles(settings.clock)
    this.#output = new LineOutput({ settings, config, encoding: this.#encoding }, next, this.#measurements)
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#framer = createFramer(this.#config, this.#encoding, this.#settings.wantedLiterals)
    const files = new FileSet(
      await fileSetOptionsOf(this.#settings, this.#config, {
        local: this.#local,
        encoding: this.#encoding,
        windowBytes: this.#config.max_log_size + this.#config.read_buffer_size + LINE_MARGIN_BYTES,
        onLost: (path, bytes, reason) => this.#noteLost(path, bytes, reason),
      }),
    )
    this.#files = files
    if (!this.#settings.isOnce) this.#watch = this.#newWatch()
    await this.#search(files)
    if (files.size === 0) this.#settings.logger.warn('no file matches', { include: this.#config.include })
    signal.throwIfAborted()
    const loops = this.#settings.isOnce
      ? [this.#readOnce(files)]
      : [this.#readOn(files), this.#searchOn(files), this.#measureOn(files)]
    this.#loops = Promise.all(loops).catch((fault: unknown) => this.#fail(fault))
  }

  async shutdown(signal: AbortSignal): Promise<void> {
    this.#stopping.abort()
    this.#output.stop()
    const abort = (): void => this.#output.abort()
    const cancelTimer = this.#settings.clock.after(STOP_GRACE_MS, abort)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    await this.#loops
    if (this.#config.delete_after_read) await this.#files?.deleteRead(Infinity)
    signal.removeEventListener('abort', abort)
    cancelTimer()
    if (this.#files !== undefined) await markRun(this.#settings)
    this.#watch?.close()
    await this.#files?.close()
  }

  // --- searching

  async #searchOn(files: FileSet): Promise<void> {
    const { clock } = this.#settings
    const signal = this.#stopping.signal
    let restMs = 0
    for (;;) {
      // Searching a large tree is not most of what we do; in a huge one what is rotated away meanwhile matters more.
      await this.#searchAlarm.wait(clock, Math.max(this.#searchIntervalMs(files), restMs), signal)
      await pause(clock, Math.max(GATHER_MS, restMs), signal)
      if (signal.aborted) return
      const startedMs = clock.monotonicMs()
      await this.#search(files)
      restMs = restAfterSearchMs(clock.monotonicMs() - startedMs)
      this.#readAlarm.ring()
    }
  }

  #searchIntervalMs(files: FileSet): number {
    const isReported = this.#watch !== undefined && this.#isAllReported
    return isReported && !files.isUnsettled
      ? SWEEP_INTERVAL_MS
      : Math.max(SEARCH_INTERVAL_MS, this.#config.poll_interval)
  }

  async #search(files: FileSet): Promise<void> {
    const { directories } = await files.search()
    this.#reportFaults(files)
    const watch = this.#watch
    if (watch === undefined) return
    const watched = new Set(directories)
    for (const file of files.files) file.directories.forEach((directory) => watched.add(directory))
    if (await watch.update(watched)) this.#searchAlarm.ring()
    this.#isAllReported = [...watched].every((directory) => watch.covers(directory))
    for (const file of files.files)
      file.isReported = file.isListed && file.directories.every((directory) => watch.covers(directory))
  }

  #newWatch(): DirectoryWatch {
    const { logger } = this.#settings
    return new DirectoryWatch({
      onChange: (path, change) => this.#noteChange(path, change),
      onUnreported: (directory, reason) =>
        logger.info('changes are not reported here, files are looked at every poll_interval', {
          directory,
          reason,
          poll_interval_ms: this.#config.poll_interval,
        }),
    })
  }

  /** What is written to a path nobody follows is none of our business; a new name may be. */
  #noteChange(path: string, change: Change): void {
    const file = this.#files?.withPath(path)
    if (file !== undefined) file.isLookDue = true
    const isToBegin = this.#files?.isPassedOver(path) === true
    if (change === 'renamed') {
      this.#files?.noteName(path)
      // Of a file that was deleted, what is not acknowledged is kept as soon as that is seen.
      if (file !== undefined) this.#pace.hurry()
    }
    if (change === 'renamed' || isToBegin) this.#searchAlarm.ring()
    else if (file !== undefined) this.#files?.wish(file, path)
    if (file === undefined) return
    const nowMs = this.#settings.clock.monotonicMs()
    this.#pace.noteGrowth(nowMs)
    // Within the time of gathering the reading goes on by itself: a ring for every line would only wake it for nothing.
    if (nowMs >= this.#pace.nextMs) this.#readAlarm.ring()
  }

  // --- reading

  async #readOn(files: FileSet): Promise<void> {
    const { clock } = this.#settings
    const signal = this.#stopping.signal
    while (!signal.aborted) {
      const startedMs = clock.monotonicMs()
      await this.#lookWhereDue(files)
      const nowMs = clock.monotonicMs()
      const ready = boundedTurns(files.ready(nowMs, this.#flushAfterMs), this.#config, nowMs)
      for (const file of ready) await this.#turn(file, files)
      this.#pace.noteRound(startedMs, clock.monotonicMs())
      await this.#flushOpenLines(clock.monotonicMs())
      // Files that were read to their ends make room for others.
      const opening = await files.openWaiting()
      if (opening === 'stale') this.#searchAlarm.ring()
      const isBounded = this.#config.max_batches > 0 && ready.length > 0
      if (isBounded) await pause(this.#settings.clock, this.#config.poll_interval, signal)
      else if (ready.length === 0 && opening !== 'opened')
        await this.#readAlarm.wait(clock, this.#msUntilLook(files), signal)
    }
  }

  /** Reads all files to their ends, those too that had to wait for others to be closed. */
  async #readOnce(files: FileSet): Promise<void> {
    const { clock } = this.#settings
    const signal = this.#stopping.signal
    if (files.size === 0)
      this.#settings.reportStatus({ state: 'recoverable_error', reason: 'no file matches' })
    while (!signal.aborted) {
      await this.#look(files, (file) => file.isLookDue)
      const ready = files.ready(clock.monotonicMs(), this.#flushAfterMs)
      for (const file of ready) await this.#turn(file, files)
      this.#measurements.observe(files.files)
      if (ready.length > 0) continue
      if ((await files.openWaiting()) === 'opened') continue
      if (!files.isWaitingForDescriptors) break
      await this.#search(files)
    }
    await this.#flushOpenLines(Infinity)
    if (this.#config.delete_after_read) await files.deleteRead(Infinity)
    await files.close()
    if (!signal.aborted) this.#finish()
  }

  async #lookWhereDue(files: FileSet): Promise<void> {
    const nowMs = this.#settings.clock.monotonicMs()
    const isForAll = nowMs - this.#lookedAtMs >= this.#config.poll_interval
    const isForGrown = nowMs >= this.#pace.nextMs
    if (!isForAll && !isForGrown) return
    const looked = await this.#look(
      files,
      (file) => (isForGrown && file.isLookDue) || (isForAll && this.#isPolled(file, nowMs)),
    )
    // A look at files that are polled anyway takes no turn from those that grew.
    if (isForGrown && looked > 0) this.#pace.noteLook(nowMs)
    if (!isForAll) return
    this.#lookedAtMs = nowMs
    await files.release(nowMs)
    if (this.#config.delete_after_read) await files.deleteRead(nowMs)
  }

  /** Files without their name, and those that grew lately where nothing is reported. */
  #isPolled(file: TailedFile, nowMs: number): boolean {
    return !file.isListed || (!file.isReported && nowMs - file.grownAtMs < LIVELY_MS)
  }

  /** Gives how many files were looked at. */
  async #look(files: FileSet, isDue: (file: TailedFile) => boolean): Promise<number> {
    const due = [...files.files].filter((file) => file.isOpen && isDue(file))
    await sideBySide(due, async (file) => {
      await this.#guarded(file, files, async () => {
        await file.look()
        await files.keepBytes(file)
      })
      await this.#local.breathe()
    })
    return due.length
  }

  #msUntilLook(files: FileSet): number {
    const nowMs = this.#settings.clock.monotonicMs()
    const idleMs = Math.max(IDLE_MS, this.#config.poll_interval)
    let dueMs = Math.min(this.#lookedAtMs + idleMs, this.#output.openLinesDueMs ?? Infinity)
    // What is reported until then rings no bell.
    if (nowMs < this.#pace.nextMs) dueMs = Math.min(dueMs, this.#pace.nextMs)
    for (const file of files.files) {
      if (this.#isPolled(file, nowMs)) dueMs = Math.min(dueMs, this.#lookedAtMs + this.#config.poll_interval)
      if (file.isLookDue && file.isOpen) dueMs = Math.min(dueMs, this.#pace.nextMs)
      if (file.hasUnfinishedLine) dueMs = Math.min(dueMs, file.grownAtMs + (this.#flushAfterMs ?? Infinity))
    }
    return Math.max(1, dueMs - nowMs)
  }

  async #turn(file: TailedFile, files: FileSet): Promise<void> {
    const framer = this.#framer
    if (this.#stopping.signal.aborted || framer === undefined || !file.isOpen) return
    await this.#guarded(file, files, async () => {
      await file.turn(framer, {
        bytesMax: this.#config.read_buffer_size,
        lineBytesMax: this.#config.max_log_size + LINE_MARGIN_BYTES,
        flushAfterMs: this.#flushAfterMs,
        monotonicMs: this.#settings.clock.monotonicMs(),
        hand: (lines, stretch) => this.#output.hand(file, lines, stretch),
      })
      await files.keepBytes(file)
    })
    await this.#local.breathe()
  }

  async #flushOpenLines(beforeMs: number): Promise<void> {
    try {
      await this.#output.flushOpenLines(beforeMs)
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error
    }
  }

  /** Beside the reading, which may be held up: then above all it is of interest how far it is behind. */
  async #measureOn(files: FileSet): Promise<void> {
    const signal = this.#stopping.signal
    for (let isMarked = false; !signal.aborted; isMarked = true) {
      for (const file of files.files) {
        if (file.isLookDue) await file.measure()
        // A turn that is held up comes to no look. What the system says against it is told by the turn.
        if (file.isBusy) await files.keepBytes(file).catch(() => undefined)
      }
      this.#measurements.observe(files.files)
      await pause(this.#settings.clock, IDLE_MS, signal)
      if (!isMarked && !signal.aborted) await markRun(this.#settings)
    }
  }

  // --- faults

  /** Does a step with a file. What the system says about the file concerns this file only. */
  async #guarded(file: TailedFile, files: FileSet, step: () => Promise<void>): Promise<void> {
    file.isBusy = true
    try {
      await step()
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      if (file.state !== 'error') throw error
      files.faults.set(file.path, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN')
      this.#settings.logger.warn('file cannot be read', { path: file.path, error })
      this.#reportFaults(files)
    } finally {
      file.isBusy = false
    }
  }

  #reportFaults({ faults }: FileSet): void {
    const [first] = faults
    const reason =
      first === undefined ? undefined : `${faults.size} cannot be read, ${first[0]} for one: ${first[1]}`
    if (reason === this.#reportedFault) return
    this.#reportedFault = reason
    if (reason === undefined) this.#settings.reportStatus({ state: 'ok' })
    else this.#settings.reportStatus({ state: 'recoverable_error', reason })
  }

  /** A fault of ours or of the next stage: the supervisor starts this receiver again, at the checkpoints. */
  #fail(fault: unknown): void {
    this.#stopping.abort()
    this.#settings.logger.error('reading stopped', { error: fault })
    this.#settings.reportStatus(faultStatus('permanent_error', fault))
    if (this.#settings.isOnce) this.#finish()
  }

  #noteLost(path: string, bytes: number, reason: string): void {
    const { logger } = this.#settings
    this.#measurements.lost(path, bytes)
    if (bytes > 0) logger.error('bytes of a file are lost', { path, bytes, reason })
    else logger.info('file is read from its beginning', { path, reason })
    // A copy of what it held may be waiting for this.
    this.#searchAlarm.ring()
  }
}
