import { columnOf } from '../../../agent/repository/symbols.ts'
import type { Finder, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashLocation, crashPlace } from '../findings.ts'
import { code } from '../words.ts'

/** The line of our own code where the error came up, and the expression on it that the message means. */
export const crashSiteFinder: Finder = {
  id: 'crash_site',
  async find(investigation) {
    const { crash, symptom } = investigation
    if (crash === undefined) return {}
    const [suspect] = crash.suspects
    const column = crash.column ?? (suspect === undefined ? undefined : columnOf(suspect.token))
    const reason = crash.frameIndex === 0 ? 'the error came up here' : 'the innermost call of own code'
    const location = {
      ...crashLocation(crash, { confidence: 0.6, reason }),
      ...(column === undefined ? {} : { column }),
    }
    if (symptom.rule === 'unknown') return { locations: [location] }
    const confidence = suspect === undefined ? 0.3 : 0.45
    return {
      locations: [location],
      causes: [cause(crashSentence(investigation), confidence, crashEvidence(investigation))],
    }
  },
}

/** What happened at the crash, with the expression in it. Shape: "`user` is undefined where `.name` is read (a.js:1)". */
export function crashSentence(investigation: Investigation): string {
  const { crash, symptom } = investigation
  if (crash === undefined) return symptom.summary
  const [suspect] = crash.suspects
  const at = `(${crashPlace(crash)})`
  if (suspect === undefined) return `${symptom.summary} ${at}`
  const value = valueText(symptom.value ?? crash.view.nullWord)
  const isEmpty = symptom.value === crash.view.nullWord
  switch (symptom.access) {
    case 'read_member':
      return `${code(suspect.value)} is ${value} where ${code(memberText(symptom.subject ?? suspect.member ?? ''))} is read ${at}`
    case 'write_member':
      return `${code(suspect.value)} is ${value} where ${code(memberText(symptom.subject ?? ''))} is set ${at}`
    case 'nil':
      return `${code(suspect.value)} is ${value} in ${code(suspect.access)} ${at}`
    case 'map_write':
      return `the map ${code(suspect.value)} is nil when an entry is set ${at}`
    case 'divide':
      return `${code(suspect.value)} is zero in ${code(suspect.access)} ${at}`
    case 'iterate':
      if (isEmpty) return `${code(suspect.value)} is ${value} where it is iterated or unpacked ${at}`
      return `${symptom.summary} in ${code(suspect.access)} ${at}`
    case 'index':
    case 'operands':
    case 'argument':
      if (isEmpty) return `${code(suspect.value)} is ${value} in ${code(suspect.access)} ${at}`
      return `${symptom.summary} in ${code(suspect.access)} ${at}`
    case 'unboxed':
      return `${code(suspect.value)} is ${value} where its value is needed ${at}`
    case 'call':
      if (isEmpty) return `${code(suspect.value)} is ${value} where it is called ${at}`
      return `${symptom.summary} in ${code(suspect.access)} ${at}`
    case 'key':
    case 'destructure':
    case 'parse':
    case 'arguments':
    case 'name':
    case 'type_assertion':
    case 'recursion':
    case 'shared_state':
    case 'raise':
    case 'none':
      return `${symptom.summary} in ${code(suspect.access)} ${at}`
  }
}

/** `.name`, but `[1]`. */
function memberText(name: string): string {
  return /^\d+$/.test(name) ? `[${name}]` : `.${name}`
}

/** "undefined", "None", but "a dict". */
function valueText(value: string): string {
  return /^(?:undefined|null|None|nil)$/.test(value) ? value : `a ${value}`
}
