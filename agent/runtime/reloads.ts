import type { ReloadsReport } from '../component/agent-view.ts'

/** Counts what became of the times that the configuration was loaded again. */
export class Reloads {
  #report: ReloadsReport

  constructor(inForceSinceMs: number) {
    this.#report = { applied: 0, failed: 0, inForceSinceMs }
  }

  get report(): ReloadsReport {
    return this.#report
  }

  applied(atMs: number): void {
    const { applied, failed } = this.#report
    const last = { isApplied: true, atMs, reason: '' }
    this.#report = { applied: applied + 1, failed, inForceSinceMs: atMs, last }
  }

  failed(reason: string, atMs: number): void {
    const { applied, failed, inForceSinceMs } = this.#report
    const last = { isApplied: false, atMs, reason }
    this.#report = { applied, failed: failed + 1, inForceSinceMs, last }
  }
}
