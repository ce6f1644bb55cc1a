import type { Finder } from '../finder.ts'
import { cause } from '../findings.ts'

/**
 * What the message alone says. Operational causes end here, with what a person can do; for others it is
 * the answer of last resort, and none when the message is in no table.
 */
export const messageFinder: Finder = {
  id: 'message',
  async find({ symptom, logEvidence }) {
    if (symptom.rule === 'unknown') return {}
    if (symptom.errorClass !== 'operational') {
      return { causes: [cause(symptom.summary, 0.2, [logEvidence])] }
    }
    const advice = symptom.advice === undefined ? '' : `: ${symptom.advice}`
    return { causes: [cause(`${symptom.summary}${advice}`, 0.85, [logEvidence])] }
  },
}
