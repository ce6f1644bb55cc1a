import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { LoadedConfig } from '../../config/load.ts'
import type { TelemetryConfig } from '../../config/service.ts'
import { untilAborted } from '../net/until-aborted.ts'
import { redactText } from '../redaction/redact-text.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { CountedEntries, type CountedEntry } from '../telemetry/counted-entries.ts'
import type { ExportedLogs } from '../telemetry/exported-logs.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import {
  createLogger,
  type LogEntry,
  type Logger,
  type LoggerOptions,
  type LogLevel,
} from '../telemetry/logger.ts'
import { RepeatedEntries } from '../telemetry/repeated-entries.ts'
import type { CommandContext } from './command-context.ts'
import { RecentLines } from './recent-lines.ts'

/** Time to send the end of the log. */
const LAST_WORDS_MS = 3_000
/** In the entry that stands for others like it: how many they are. */
const LEFT_OUT = 'left_out'
const RECENT_UNITS_MAX = 256 * 1_024
/** An agent that does not come to run says so long before. */
const HELD_ENTRIES_MAX = 100

/**
 * What the agent says of itself: lines on the standard error output and, where that is configured, records that
 * are sent. How is the configuration's to say, also while it runs.
 */
export class OwnLog {
  readonly logger: Logger
  /** For what has to be in it, whatever its level is and however often it comes. */
  readonly always: Logger
  readonly #context: CommandContext
  /** What the agent calls itself in it. */
  readonly instanceId = randomUUID()
  readonly #recent = new RecentLines(RECENT_UNITS_MAX)
  #config: TelemetryConfig['logs']
  /** In the place of the configured one, until the configuration is loaded again. */
  #chosen: LogLevel | undefined
  #exported: ExportedLogs | undefined
  /** What was said before the agent ran: where it is sent to may be the agent itself, which does not listen yet. */
  #held: LogEntry[] | undefined = []
  readonly #counted = new CountedEntries()
  readonly #repeated: RepeatedEntries

  private constructor(config: LoadedConfig, context: CommandContext, isOver: () => boolean) {
    this.#config = config.telemetry.logs
    this.#context = context
    const encoding = (): TelemetryConfig['logs']['encoding'] => this.#config.encoding
    const optionsFor = (level: () => LogLevel, more: Pick<LoggerOptions, 'admits'>): LoggerOptions => ({
      clock: systemClock,
      get level() {
        return level()
      },
      get encoding() {
        return encoding()
      },
      write: (text) => {
        const shown = redactText(text)
        this.#recent.add(shown)
        if (!isOver()) context.printError(shown)
      },
      onEntry: (entry) => this.#send(entry),
      ...more,
    })
    const admits = (entry: LogEntry): boolean => {
      this.#counted.count(entry)
      return this.#repeated.admits(entry)
    }
    this.logger = createLogger(optionsFor(() => this.level, { admits }))
    this.always = createLogger(optionsFor(() => 'debug', {}))
    this.#repeated = new RepeatedEntries({
      clock: systemClock,
      sampling: () => this.#config.sampling,
      onLeftOut: (last, count) =>
        this.always[last.level](last.message, { ...last.fields, [LEFT_OUT]: count }),
    })
  }

  /** `isOver`: nobody reads it any more. Errors: as of `ExportedLogs.open`. */
  static async open(config: LoadedConfig, context: CommandContext, isOver: () => boolean): Promise<OwnLog> {
    const log = new OwnLog(config, context, isOver)
    log.#exported = await log.#open(config)
    return log
  }

  /** Shows among the measurements how many warnings and errors it has, those of one kind together. */
  countIn(instruments: Instruments): void {
    this.#counted.showIn(instruments)
  }

  /** Its warnings and errors by kind, secrets and all. */
  counted(): readonly CountedEntry[] {
    return this.#counted.list()
  }

  /** What is written at present: entries of this level and above. */
  get level(): LogLevel {
    return this.#chosen ?? this.#config.level
  }

  /** Writes from this level on, whatever the configuration says, or again as it says. */
  choose(level: LogLevel | undefined): void {
    this.#chosen = level
  }

  /** What was written last, as it was written. Bounds: 256 thousand characters. */
  recent(): string {
    return this.#recent.text()
  }

  /** Goes on as another configuration says. Errors: as of `ExportedLogs.open`; nothing has changed then. */
  async follow(config: LoadedConfig): Promise<void> {
    const { logs } = config.telemetry
    if (!isDeepStrictEqual(logs.processors, this.#config.processors)) {
      const opened = await this.#open(config)
      await this.#closeExported()
      this.#exported = opened
    }
    this.#config = logs
    this.#chosen = undefined
  }

  /** Sends what was said so far, and from now on all at once. */
  sendHeld(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const entry of held) this.#exported?.write(entry)
  }

  /** Sends what waits. Bounds: three seconds. */
  async close(): Promise<void> {
    this.#repeated.flush()
    this.sendHeld()
    await this.#closeExported()
  }

  #send(entry: LogEntry): void {
    if (this.#held === undefined) return this.#exported?.write(entry)
    this.#held.push(entry)
    if (this.#held.length >= HELD_ENTRIES_MAX) this.sendHeld()
  }

  async #closeExported(): Promise<void> {
    const exported = this.#exported
    this.#exported = undefined
    if (exported !== undefined) await untilAborted(exported.close(), AbortSignal.timeout(LAST_WORDS_MS))
  }

  /** What sends it, where that is configured. */
  async #open({ telemetry, baseDirectory }: LoadedConfig): Promise<ExportedLogs | undefined> {
    const { processors } = telemetry.logs
    if (processors.length === 0) return undefined
    const { ExportedLogs: Exported } = await import('../telemetry/exported-logs.ts')
    let said = ''
    return await Exported.open({
      processors,
      version: this.#context.version,
      instanceId: this.instanceId,
      baseDirectory,
      redact: redactText,
      onFault: (message) => {
        if (message !== said)
          this.#context.printError(redactText(`the agent's log cannot be sent: ${message}\n`))
        said = message
      },
    })
  }
}
