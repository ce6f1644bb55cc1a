import { scopesOf } from '../behind-crash.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { slips } from '../slips.ts'
import { code, place } from '../words.ts'

const WRONG_BY_ITSELF = 0.68

/**
 * Code on the stack, or behind the value that failed, that is known never to do what it looks like, such as a callback of `map`
 * without a result or a default that all calls share. Applies where it leads to errors of the kind that came.
 */
export const slipFinder: Finder = {
  id: 'slip',
  async find(investigation) {
    const { crash, files, symptom, evidence, exceptionMessage } = investigation
    if (crash === undefined || files === undefined) return {}
    const wanted = slips.filter(
      ({ family, classes }) => family === crash.view.id && classes.includes(symptom.errorClass),
    )
    if (wanted.length === 0) return {}
    for (const { file, node } of await scopesOf(investigation)) {
      for (const slip of wanted) {
        const found = slip.of({ file, node }, exceptionMessage)
        if (found === undefined) continue
        const reason = `${code(found.node)} ${found.text}`
        const summary = `${symptom.summary} (${crashPlace(crash)}): ${reason} (${place(file, found.node)})`
        return {
          ...(slip.causeClass === undefined ? {} : { causeClass: slip.causeClass }),
          locations: [locationAt(file, found.node, { confidence: WRONG_BY_ITSELF, reason })],
          causes: [
            cause(summary, 0.76, [...crashEvidence(investigation), evidence.addCode(file, found.node)]),
          ],
        }
      }
    }
    return {}
  },
}
