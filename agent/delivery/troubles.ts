import type { Settings } from '../component/settings.ts'
import { faultStatus } from '../component/status.ts'

/** What of a delivery can be in trouble. */
export type Troubled = 'sending' | 'queue' | 'dead_letters'

/**
 * The state of an exporter as what stands around it sees it: it is in trouble as long as something of it is, and says why
 * by what failed last. Sending is from an attempt that failed until one that did not, also where the batch was given up.
 */
export class Troubles {
  readonly #report: Settings['reportStatus']
  readonly #faults = new Map<Troubled, Error>()

  constructor({ reportStatus }: Pick<Settings, 'reportStatus'>) {
    this.#report = reportStatus
  }

  /** Something failed, once more or for the first time. */
  failed(what: Troubled, error: Error): void {
    const before = this.#faults.get(what)
    this.#faults.delete(what)
    this.#faults.set(what, error)
    if (before?.message !== error.message) this.#report(faultStatus('recoverable_error', error))
  }

  /** It works. */
  works(what: Troubled): void {
    if (!this.#faults.delete(what)) return
    const [rest] = [...this.#faults.values()].slice(-1)
    this.#report(rest === undefined ? { state: 'ok' } : faultStatus('recoverable_error', rest))
  }
}
