import { realpath } from 'node:fs/promises'
import type { Consumer, Receiver } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { sleep } from '../../agent/model/clock.ts'
import { describeError } from '../../agent/model/errors.ts'
import { LineSplitter } from '../../agent/scan/line-splitter.ts'
import { Alarm } from './alarm.ts'
import { Checkpoints } from './checkpoints.ts'
import type { Config } from './config.ts'
import { DirectoryWatch, type Change } from './directory-watch.ts'
import { FileFinder } from './file-finder.ts'
import { FileSet, type FileSetOptions } from './file-set.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import { LineOutput } from './line-output.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * Follows files. Two loops run side by side, so that a pipeline that takes nothing does not keep new
 * files from being found and held open:
 *
 *   searching   every second, at once when a name changes:  globs ▶ new files opened
 *   reading     every poll interval, at once when written:  sizes ▶ one bounded turn for each file ▶ next
 */
const SEARCH_INTERVAL_MS = 1_000
/** A file that has not grown for longer is not looked at each time: the search tells when it has. */
const LIVELY_MS = 10_000
/** Changes are gathered this long, so that a line at a time does not cost a look at a time. */
const GATHER_MS = 25
/** How long a batch that was offered may take to be taken over after the stop. */
const STOP_GRACE_MS = 1_000
/** How long a new file waits that holds the same as another one, to see whether that one is emptied. */
const SUSPECT_MS = 3_000
/** Beyond the longest line, enough to see that it is too long. */
const LINE_MARGIN_BYTES = 4_096

export class FileReceiver implements Receiver {
  readonly finished: Promise<void>
  readonly #settings: Settings
  readonly #config: Config
  readonly #flushAfterMs: number | undefined
  readonly #measurements: Measurements
  readonly #output: LineOutput
  readonly #stopping = new AbortController()
  readonly #searchAlarm = new Alarm()
  readonly #readAlarm = new Alarm()
  #finish: () => void = () => undefined
  #splitter: LineSplitter | undefined
  #files: FileSet | undefined
  #watch: DirectoryWatch | undefined
  #loops: Promise<unknown> = Promise.resolve()
  #lookedAtMs = 0
  #gatheredAtMs = 0
  #hasFaults = false

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    this.#flushAfterMs = flushAfterMs(config, settings.isOnce)
    this.#measurements = createMeasurements(settings)
    this.#output = new LineOutput(settings, config, next, this.#measurements)
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  async start(signal: AbortSignal): Promise<void> {
    const {
      max_log_size: lineBytesMax,
      max_log_size_behavior: longLines,
      read_buffer_size: bufferBytes,
    } = this.#config
    this.#splitter = new LineSplitter({ lineBytesMax, longLines, bufferBytes })
    const files = new FileSet(await this.#fileSetOptions())
    this.#files = files
    if (!this.#settings.isOnce)
      this.#watch = new DirectoryWatch((path, change) => this.#noteChange(path, change))
    await this.#search(files)
    if (files.size === 0) this.#settings.logger.warn('no file matches', { include: this.#config.include })
    signal.throwIfAborted()
    const loops = this.#settings.isOnce
      ? [this.#readOnce(files)]
      : [this.#readOn(files), this.#searchOn(files)]
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
    signal.removeEventListener('abort', abort)
    cancelTimer()
    this.#watch?.close()
    await this.#files?.close()
  }

  // --- searching

  async #searchOn(files: FileSet): Promise<void> {
    const { clock } = this.#settings
    const signal = this.#stopping.signal
    let tookMs = 0
    for (;;) {
      // Searching a huge tree is never most of what we do.
      const intervalMs = Math.max(SEARCH_INTERVAL_MS, this.#config.poll_interval, tookMs * 10)
      await this.#searchAlarm.wait(clock, intervalMs, signal)
      await pause(this.#settings, Math.max(GATHER_MS, tookMs), signal)
      if (signal.aborted) return
      const startedMs = clock.monotonicMs()
      await this.#search(files)
      tookMs = clock.monotonicMs() - startedMs
      this.#readAlarm.ring()
    }
  }

  async #search(files: FileSet): Promise<void> {
    const { directories } = await files.search()
    this.#watch?.update(directories)
    this.#reportFaults(files)
  }

  #noteChange(path: string, change: Change): void {
    const file = this.#files?.withPath(path)
    if (file !== undefined) file.isLookDue = true
    if (file === undefined || change === 'renamed' || !file.isOpen) this.#searchAlarm.ring()
    this.#readAlarm.ring()
  }

  // --- reading

  async #readOn(files: FileSet): Promise<void> {
    const { clock } = this.#settings
    const signal = this.#stopping.signal
    while (!signal.aborted) {
      await this.#lookWhereDue(files)
      const ready = files.ready(clock.monotonicMs(), this.#flushAfterMs)
      for (const file of ready) await this.#turn(file, files)
      this.#measurements.observe(files.files)
      // Files that became quiet make room for others.
      if (ready.length > 0 && files.isWaitingForDescriptors) this.#searchAlarm.ring()
      if (ready.length === 0) await this.#readAlarm.wait(clock, this.#msUntilLook(files), signal)
    }
  }

  /** Reads all files to their ends, those too that had to wait for others to be closed. */
  async #readOnce(files: FileSet): Promise<void> {
    const { clock } = this.#settings
    const signal = this.#stopping.signal
    if (files.size === 0) this.#report('no file matches')
    while (!signal.aborted) {
      await this.#look(files, (file) => file.isLookDue)
      const ready = files.ready(clock.monotonicMs(), this.#flushAfterMs)
      for (const file of ready) await this.#turn(file, files)
      this.#measurements.observe(files.files)
      if (ready.length > 0) continue
      if (!files.isWaitingForDescriptors) break
      await this.#search(files)
    }
    await files.close()
    if (!signal.aborted) this.#finish()
  }

  async #lookWhereDue(files: FileSet): Promise<void> {
    const nowMs = this.#settings.clock.monotonicMs()
    const isForAll = nowMs - this.#lookedAtMs >= this.#config.poll_interval
    if (!isForAll && nowMs - this.#gatheredAtMs < GATHER_MS) return
    const isLively = (file: TailedFile): boolean => !file.isListed || nowMs - file.grownAtMs < LIVELY_MS
    await this.#look(files, (file) => file.isLookDue || (isForAll && isLively(file)))
    this.#gatheredAtMs = nowMs
    if (!isForAll) return
    this.#lookedAtMs = nowMs
    await files.release(nowMs)
  }

  async #look(files: FileSet, isDue: (file: TailedFile) => boolean): Promise<void> {
    for (const file of files.files) {
      if (isDue(file) && file.isOpen) await this.#guarded(file, files, () => file.look())
    }
  }

  #msUntilLook(files: FileSet): number {
    const nowMs = this.#settings.clock.monotonicMs()
    let dueMs = this.#lookedAtMs + this.#config.poll_interval
    for (const file of files.files) {
      if (file.isLookDue && file.isOpen) dueMs = Math.min(dueMs, this.#gatheredAtMs + GATHER_MS)
      if (file.hasUnfinishedLine) dueMs = Math.min(dueMs, file.grownAtMs + (this.#flushAfterMs ?? Infinity))
    }
    return Math.max(1, dueMs - nowMs)
  }

  async #turn(file: TailedFile, files: FileSet): Promise<void> {
    const splitter = this.#splitter
    if (this.#stopping.signal.aborted || splitter === undefined || !file.isOpen) return
    await this.#guarded(file, files, () =>
      file.turn(splitter, {
        bytesMax: this.#config.read_buffer_size,
        lineBytesMax: this.#config.max_log_size + LINE_MARGIN_BYTES,
        flushAfterMs: this.#flushAfterMs,
        monotonicMs: this.#settings.clock.monotonicMs(),
        hand: (lines, receipt) => this.#output.hand(file, lines, receipt),
      }),
    )
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
    const hadFaults = this.#hasFaults
    this.#hasFaults = faults.size > 0
    const [first] = faults
    if (first !== undefined) this.#report(`${faults.size} cannot be read, ${first[0]} for one: ${first[1]}`)
    else if (hadFaults) this.#settings.reportStatus({ state: 'ok' })
  }

  #report(reason: string): void {
    this.#settings.reportStatus({ state: 'recoverable_error', reason })
  }

  /** A fault of ours or of the next stage: the supervisor starts this receiver again, at the checkpoints. */
  #fail(fault: unknown): void {
    this.#stopping.abort()
    this.#settings.logger.error('reading stopped', { error: fault })
    this.#settings.reportStatus({ state: 'permanent_error', reason: describeError(fault) })
    if (this.#settings.isOnce) this.#finish()
  }

  async #fileSetOptions(): Promise<FileSetOptions> {
    const { storage, clock, logger, stateDirectory, baseDirectory, isOnce } = this.#settings
    const { include, exclude } = this.#config
    return {
      finder: new FileFinder({
        include,
        exclude,
        baseDirectory,
        hiddenDirectories: await namesOf(stateDirectory),
      }),
      checkpoints: new Checkpoints(storage),
      clock,
      logger,
      startAt: this.#config.start_at ?? (isOnce ? 'beginning' : 'end'),
      fingerprintBytes: this.#config.fingerprint_size,
      suspectMs: isOnce ? 0 : SUSPECT_MS,
      openMax: this.#config.max_concurrent_files,
      onLost: (bytes) => this.#measurements.lostBytes.add(bytes),
    }
  }
}

function flushAfterMs(config: Config, isOnce: boolean): number | undefined {
  if (isOnce) return 0
  return config.force_flush_period === 0 ? undefined : config.force_flush_period
}

/** A folder under the name it was given and under its own. */
async function namesOf(directory: string): Promise<readonly string[]> {
  return [directory, await realpath(directory).catch(() => directory)]
}

async function pause({ clock }: Settings, durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(clock, durationMs, signal)
  } catch {
    // Stopped: the caller looks at the signal.
  }
}
