import { changedByCall } from '../loop-changes.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { createOriginSearch } from '../origins.ts'
import { code, place } from '../words.ts'

const CHANGED = 0.62
const CONCERNED = new Set(['read_member', 'nil', 'index', 'shared_state', 'destructure', 'call', 'none'])

/** A loop whose list gets shorter since what is called in it takes elements away: the function that takes them. */
export const loopChangeFinder: Finder = {
  id: 'loop_change',
  async find(investigation) {
    const { crash, files, frames, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || !CONCERNED.has(symptom.access)) return {}
    const search = createOriginSearch({ files, frames })
    const change = await changedByCall(crash, search)
    if (change === undefined) return {}
    const reason = `${code(change.node)} changes ${code(change.list)} while a loop goes through it`
    const summary = `${symptom.summary} (${crashPlace(crash)}): ${reason} (${place(change.file, change.node)})`
    return {
      causeClass: 'iteration_or_mutation',
      locations: [locationAt(change.file, change.node, { confidence: CHANGED, reason })],
      causes: [
        cause(summary, 0.76, [...crashEvidence(investigation), evidence.addCode(change.file, change.node)]),
      ],
    }
  },
}
