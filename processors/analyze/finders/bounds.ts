import { nodesOnLine } from '../../../agent/repository/symbols.ts'
import { findBoundsFault } from '../bounds.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import type { Symptom } from '../message.ts'
import { code, place } from '../words.ts'

/**
 * A loop or an index that goes past the end: also behind an undefined value, since JavaScript gives that
 * for an index without an element. Applies to index errors and to reads of an empty value.
 */
export const boundsFinder: Finder = {
  id: 'bounds',
  async find(investigation) {
    const { crash, symptom, evidence } = investigation
    const isConcerned = ['index', 'read_member', 'nil', 'destructure', 'call'].includes(symptom.access)
    if (crash === undefined || !isConcerned || symptom.value === 'null') return {}
    const endless = symptom.rule === 'py-pop-from-empty' ? endlessLoop(crash) : undefined
    if (endless !== undefined) {
      const reason = `the loop ${code(`while ${endless.condition}`)} does not end when ${code(endless.list)} is empty`
      const evidenceIds = [...crashEvidence(investigation), evidence.addCode(crash.file, endless.node)]
      return {
        locations: [locationAt(crash.file, endless.node, { confidence: 0.8, reason })],
        causes: [
          cause(
            `${symptom.summary} at ${crashPlace(crash)}: ${reason} (${place(crash.file, endless.node)})`,
            0.86,
            evidenceIds,
          ),
        ],
      }
    }
    for (const node of nodesOnLine(crash.file.root, crash.line)) {
      if (!isMeant(node, crash, symptom)) continue
      const fault = findBoundsFault(node, crash.view)
      if (fault === undefined) continue
      const summary = `${symptom.summary} at ${crashPlace(crash)}: ${fault.text} (${crash.file.path}:${fault.node.range().start.line + 1}), so ${code(node)} is read past the end`
      return {
        errorClass: 'index_out_of_range',
        locations: [locationAt(crash.file, fault.node, { confidence: 0.8, reason: fault.text })],
        causes: [
          cause(summary, 0.88, [...crashEvidence(investigation), evidence.addCode(crash.file, fault.node)]),
        ],
      }
    }
    return {}
  },
}

/** JavaScript names the member that was read of undefined: an index is meant where it is what the member is of. Shape: not `rows[i]` for "city" in `rows[i].address.city`. */
function isMeant(node: SyntaxNode, { suspects, view }: CrashSite, symptom: Symptom): boolean {
  if (view.id !== 'javascript' || symptom.access !== 'read_member' || symptom.subject === undefined)
    return true
  return suspects.some(({ value }) => view.core(value).id() === node.id())
}

/** The loop around a `pop` whose condition does not look at what is popped from. */
function endlessLoop(
  crash: CrashSite,
): { readonly node: SyntaxNode; readonly condition: string; readonly list: string } | undefined {
  const callee = crash.suspects[0]?.value
  const list = callee === undefined ? undefined : crash.view.member(callee)?.object.text()
  const node = callee?.ancestors().find((ancestor) => ancestor.is('while_statement'))
  const condition = node?.field('condition')?.text()
  if (list === undefined || node === undefined || condition === undefined) return undefined
  return condition.includes(list) ? undefined : { node, condition, list }
}
