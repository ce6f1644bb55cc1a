import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { ownParameters } from '../parameters.ts'
import { code, nearest, place } from '../words.ts'

/** Python: a call whose arguments do not fit the parameters of the function of ours it calls. */
export const argumentsFinder: Finder = {
  id: 'arguments',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || symptom.access !== 'arguments') return {}
    const [suspect] = crash.suspects
    const called = symptom.subject === '__init__' ? undefined : symptom.subject
    const name = called ?? suspect?.token.text() ?? ''
    const definition =
      (await files.findDefinition(crash.file, name)) ?? (await files.findOnlyDefinition(crash.file, name))
    if (definition === undefined) return {}
    const { symbol, file } = definition
    const parameters = symbol.node.field('parameters')?.text().replace(/\s+/g, ' ') ?? ''
    const reason = `${code(`${symbol.name}${parameters}`)} does not take these arguments`
    const wrong = /unexpected keyword argument '(\w+)'/.exec(symptom.summary)?.[1]
    const near = wrong === undefined ? undefined : nearest(wrong, ownParameters(symbol.node))
    const hint = near === undefined ? '' : `, ${code(near)} may be meant`
    const call = suspect === undefined ? '' : ` by ${code(suspect.access)}`
    const summary = `${symptom.summary.replaceAll('`', '')}: ${code(symbol.name + parameters)} (${place(file, symbol.node)}) is called${call} (${crashPlace(crash)})${hint}`
    return {
      // A slip of the finger is made where it is written.
      ...(near === undefined ? {} : { crashConfidence: 1 }),
      locations: [locationAt(file, symbol.node, { confidence: 0.5, reason })],
      causes: [cause(summary, 0.8, [...crashEvidence(investigation), evidence.addCode(file, symbol.node)])],
    }
  },
}
