import type { ExitStatus } from '../../agent/subprocess/child.ts'
import type { Config } from './config.ts'

/** Signals with which people and service managers end a program in the usual way. Source: systemd.service(5), Restart=. */
const CLEAN_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE']

/** Whether a program ended other than it should. */
export function isFailure({ code, signal }: ExitStatus): boolean {
  return signal === null ? code !== 0 : !CLEAN_SIGNALS.includes(signal)
}

/** Shape: {code: 1} gives "process exited with code 1", {signal: "SIGKILL"} gives "process was ended by SIGKILL". */
export function describeExit({ code, signal }: ExitStatus): string {
  return signal === null ? `process exited with code ${code}` : `process was ended by ${signal}`
}

type RestartRule = Pick<Config, 'restart' | 'restart_initial_delay' | 'restart_max_delay'>

/**
 * When to start a program again: a wait that doubles with each short run in a row. With --once it is given up where the
 * wait would be the longest one: a program that cannot run must not keep the agent from ending.
 */
export class RestartPolicy {
  readonly #rule: RestartRule
  readonly #isOnce: boolean
  #shortRuns = 0

  constructor(rule: RestartRule, isOnce: boolean) {
    this.#rule = rule
    this.#isOnce = isOnce
  }

  /** Milliseconds to wait before the next start; undefined when there is none. */
  delayAfter(status: ExitStatus, ranMs: number): number | undefined {
    const { restart, restart_initial_delay: initialMs, restart_max_delay: maxMs } = this.#rule
    const isAlways = restart === 'always' && !this.#isOnce
    if (restart === 'never' || !(isAlways || isFailure(status))) return undefined
    if (ranMs > maxMs) this.#shortRuns = 0
    const delayMs = Math.min(initialMs * 2 ** this.#shortRuns, maxMs)
    this.#shortRuns += 1
    return this.#isOnce && delayMs === maxMs ? undefined : delayMs
  }
}
