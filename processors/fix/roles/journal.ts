import type { PromptPart } from '../../../agent/ai/prompt.ts'
import type { ModelReply } from '../../../agent/ai/provider.ts'
import type { RoleCost } from '../../../agent/model/fix.ts'
import type { Finding } from './finding.ts'
import type { RoleId } from './role.ts'

/** What roles found out and used for one case. */
export interface CaseNotes {
  /** Whom the composer chose; undefined where it was not asked or gave no usable answer. */
  chosen: ReadonlySet<RoleId> | undefined
  /** Of the analysers, by role; asked once a case, however often a change is asked for. */
  readonly findings: Map<RoleId, readonly Finding[]>
  /** What programs of the operator say; undefined where they were not asked yet. */
  context: readonly PromptPart[] | undefined
  readonly costs: Map<string, RoleCost>
}

/** What is known of the cases under way, by fingerprint, until each ends. Bounds: one entry for each job that runs. */
export class RoleJournal {
  readonly #cases = new Map<string, CaseNotes>()

  notesOf(fingerprint: string): CaseNotes {
    const known = this.#cases.get(fingerprint)
    if (known !== undefined) return known
    const notes: CaseNotes = {
      chosen: undefined,
      findings: new Map(),
      context: undefined,
      costs: new Map(),
    }
    this.#cases.set(fingerprint, notes)
    return notes
  }

  /** Counts an answer, whatever comes of it; or a question that was not asked, where there is none. */
  add(
    fingerprint: string,
    {
      role,
      model,
      reply,
    }: { readonly role: RoleId; readonly model: string; readonly reply: ModelReply | undefined },
  ): void {
    const { costs } = this.notesOf(fingerprint)
    const key = `${role} ${model}`
    const before = costs.get(key) ?? { role, model, requests: 0, inputTokens: 0, outputTokens: 0 }
    if (reply === undefined) {
      costs.set(key, { ...before, refused: (before.refused ?? 0) + 1 })
      return
    }
    costs.set(key, {
      ...before,
      requests: before.requests + 1,
      inputTokens: before.inputTokens + reply.inputTokens,
      outputTokens: before.outputTokens + reply.outputTokens,
      ...(reply.cost === undefined ? {} : { money: (before.money ?? 0) + reply.cost }),
    })
  }

  /** What a case cost, which is over. */
  end(fingerprint: string): readonly RoleCost[] {
    const notes = this.#cases.get(fingerprint)
    this.#cases.delete(fingerprint)
    return [...(notes?.costs.values() ?? [])]
  }
}
