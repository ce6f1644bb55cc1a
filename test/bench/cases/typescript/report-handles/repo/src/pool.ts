import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { Report } from './report.ts'

/**
 * Keeps the reports that were used last open, at most `max` of them. One that is put away for others is closed, and
 * opened again, with its title, when it is needed; a new title keeps it open.
 */
export class ReportPool {
  readonly #folder: string
  readonly #titles = new Map<string, string>()
  readonly #open: LRUCache<string, Report>

  constructor(folder: string, max: number) {
    this.#folder = folder
    this.#open = new LRUCache<string, Report>({
      max,
      dispose: (report) => {
        report.close()
      },
    })
  }

  report(customer: string): Report {
    const open = this.#open.get(customer)
    if (open !== undefined) return open
    const title = this.#titles.get(customer) ?? customer
    const report = new Report(join(this.#folder, `${customer}.txt`), title)
    this.#open.set(customer, report)
    return report
  }

  setTitle(customer: string, title: string): void {
    this.#titles.set(customer, title)
    const open = this.#open.get(customer)
    if (open !== undefined) this.#open.set(customer, open.titled(title))
  }

  /** Closes all that are open. */
  close(): void {
    this.#open.clear()
  }
}
