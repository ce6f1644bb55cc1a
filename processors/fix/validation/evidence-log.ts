import type { Evidence } from '../../../agent/model/diagnosis.ts'

const EXCERPT_LENGTH_MAX = 4_000

/** Collects what was seen in runs and numbers it: "v1", "v2", …; apart from the ids of a diagnosis. */
export class EvidenceLog {
  readonly #items: Evidence[] = []

  get items(): readonly Evidence[] {
    return this.#items
  }

  /** Adds the end of an output, where the error is. Bounds: 4,000 characters. Returns the id. */
  addRun(command: string, output: string): string {
    const id = `v${this.#items.length + 1}`
    const text = output.trim()
    const excerpt = text.length > EXCERPT_LENGTH_MAX ? `…${text.slice(-EXCERPT_LENGTH_MAX)}` : text
    this.#items.push({ id, kind: 'run', reference: command, excerpt })
    return id
  }

  /** The items with the given ids, in their order. */
  select(ids: ReadonlySet<string>): readonly Evidence[] {
    return this.#items.filter((item) => ids.has(item.id))
  }
}
