import type { Evidence } from '../../agent/model/diagnosis.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { lineOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'

const EXCERPT_CHARACTERS_MAX = 300
const EVIDENCE_MAX = 24

/** Gathers the evidence of one diagnosis and numbers it. The same fact is kept once. */
export class EvidenceLog {
  readonly #entries: Evidence[] = []

  get all(): readonly Evidence[] {
    return this.#entries
  }

  /** The id of the evidence; undefined when there is already as much as anybody reads. */
  add(kind: Evidence['kind'], reference: string, excerpt: string): string | undefined {
    const text = excerpt.slice(0, EXCERPT_CHARACTERS_MAX)
    const known = this.#entries.find(
      (entry) => entry.kind === kind && entry.reference === reference && entry.excerpt === text,
    )
    if (known !== undefined) return known.id
    if (this.#entries.length >= EVIDENCE_MAX) return undefined
    const id = `e${this.#entries.length + 1}`
    this.#entries.push({ id, kind, reference, excerpt: text })
    return id
  }

  /** The line of code a node starts on. */
  addCode(file: ParsedFile, node: SyntaxNode): string | undefined {
    return this.addLine(file, lineOf(node))
  }

  addLine(file: ParsedFile, line: number): string | undefined {
    return this.add('code', `${file.path}:${line}`, file.lines[line - 1]?.trim() ?? '')
  }
}
