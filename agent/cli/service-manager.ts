import type { Environment } from '../../config/environment.ts'
import type { Clock } from '../model/clock.ts'
import { runCommand } from '../subprocess/run.ts'
import type { Logger } from '../telemetry/logger.ts'

/** A message that is not sent in this time is given up: nobody waits for it. */
const SEND_MS = 5_000
const OUTPUT_BYTES_MAX = 4_096
/** A sign of life is given this many times in the time after which it is missed. */
const SIGNS_PER_WATCHDOG = 3

interface ServiceManagerOptions {
  /** As `serviceEnvironment` gives it, and where programs are found. */
  readonly environment: Environment
  readonly processId: number
  readonly clock: Clock
  readonly logger: Logger
  /** Shape: the words of one `systemd-notify` call. For tests. */
  readonly send?: (words: readonly string[]) => Promise<void>
}

/**
 * Tells systemd how the agent is, when it was started by it; else it does nothing. The messages go through
 * `systemd-notify`, since Node has no Unix datagram sockets, so that the unit needs `NotifyAccess=all`.
 * Source: sd_notify(3).
 */
export class ServiceManager {
  readonly #options: ServiceManagerOptions
  readonly #isThere: boolean
  #sent: Promise<void> = Promise.resolve()
  #isFaultTold = false
  #isClosed = false
  #cancelSign: (() => void) | undefined

  constructor(options: ServiceManagerOptions) {
    this.#options = options
    this.#isThere = (options.environment['NOTIFY_SOCKET'] ?? '') !== ''
  }

  /** It runs; also after a reload, whatever came of it. */
  ready(status: string): void {
    this.#tell('READY=1', `STATUS=${status}`)
  }

  /** What `systemctl status` shows of it from now on. */
  status(status: string): void {
    this.#tell(`STATUS=${status}`)
  }

  /** Followed by `ready`. */
  reloading(): void {
    const microseconds = process.hrtime.bigint() / 1_000n
    this.#tell('RELOADING=1', `MONOTONIC_USEC=${microseconds}`, 'STATUS=loading the configuration')
  }

  stopping(): void {
    this.#tell('STOPPING=1', 'STATUS=draining')
  }

  /** Gives signs of life as long as `isAlive` says so and the event loop turns; where none comes, systemd ends us. */
  watch(isAlive: () => boolean): void {
    const { environment, processId, clock } = this.#options
    const microseconds = Number(environment['WATCHDOG_USEC'] ?? '')
    const isMeant = (environment['WATCHDOG_PID'] ?? String(processId)) === String(processId)
    if (!this.#isThere || !isMeant || !(microseconds > 0)) return
    const sign = (): void => {
      if (this.#isClosed) return
      if (isAlive()) this.#tell('WATCHDOG=1')
      this.#cancelSign = clock.after(microseconds / 1_000 / SIGNS_PER_WATCHDOG, sign)
    }
    sign()
  }

  /** Resolves when everything is told. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelSign?.()
    await this.#sent
  }

  /** In order: a message that is told late must not take back a later one. */
  #tell(...words: readonly string[]): void {
    if (!this.#isThere) return
    const { logger, send = (all) => this.#run(all) } = this.#options
    this.#sent = this.#sent.then(async () => {
      try {
        await send(words)
      } catch (error) {
        if (!this.#isFaultTold) logger.warn('the service manager cannot be told', { error })
        this.#isFaultTold = true
      }
    })
  }

  async #run(words: readonly string[]): Promise<void> {
    const { environment, clock } = this.#options
    const { NOTIFY_SOCKET = '', PATH = '/usr/bin:/bin' } = environment
    const { exitCode, stderr } = await runCommand({
      command: ['systemd-notify', ...words],
      environment: { NOTIFY_SOCKET, PATH },
      timeoutMs: SEND_MS,
      outputBytesMax: OUTPUT_BYTES_MAX,
      signal: new AbortController().signal,
      clock,
    })
    if (exitCode !== 0) throw new Error(`systemd-notify: ${stderr.trim()}`)
  }
}
