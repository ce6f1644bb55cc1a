import type { Clock } from '../../model/clock.ts'
import type { LogLevel } from '../../telemetry/logger.ts'
import type { OwnLog } from '../own-log.ts'
import type { ControlRequest } from './request.ts'

type LevelRequest = ControlRequest & { readonly ask: 'log-level' }

/** From which level on the agent logs, as somebody chose it while it runs, for a time or until the next reload. */
export class ChosenLevel {
  readonly #ownLog: OwnLog
  readonly #clock: Clock
  #cancel: (() => void) | undefined

  constructor(ownLog: OwnLog, clock: Clock) {
    this.#ownLog = ownLog
    this.#clock = clock
  }

  /** Does what is asked and gives the level that holds then. */
  answer({ level, forMs }: LevelRequest): LogLevel {
    if (level === undefined) return this.#ownLog.level
    this.#choose(level)
    if (forMs !== undefined && level !== 'config')
      this.#cancel = this.#clock.after(forMs, () => this.#choose('config'))
    return this.#ownLog.level
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #choose(level: LogLevel | 'config'): void {
    this.stop()
    const before = this.#ownLog.level
    this.#ownLog.choose(level === 'config' ? undefined : level)
    this.#ownLog.logger.info('the log level was changed', { before, level: this.#ownLog.level })
  }
}
