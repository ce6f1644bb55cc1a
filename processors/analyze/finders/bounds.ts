import { findBoundsFault } from '../bounds.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { nodesOnLine } from '../suspects.ts'
import { code } from '../words.ts'

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
    for (const node of nodesOnLine(crash.file.root, crash.line)) {
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
