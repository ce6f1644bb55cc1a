import { SEVERITY } from '../model/severity.ts'
import { extractStackTrace } from '../stacktrace/parse.ts'
import type { RecordView } from './rule.ts'
import type { RuleTest } from './rule-document.ts'

/** The record that a rule's test describes, as it is seen with the default threshold. */
export function textRecord(written: RuleTest): RecordView {
  const test = typeof written === 'string' ? { body: written, level: 'unset' as const, fields: {} } : written
  const severity = SEVERITY[test.level]
  return {
    severity,
    isLevelReached: severity >= SEVERITY.error,
    text: test.body,
    get trace() {
      return extractStackTrace(test.body)
    },
    attribute: (name) => (Object.hasOwn(test.fields, name) ? test.fields[name] : undefined),
  }
}
